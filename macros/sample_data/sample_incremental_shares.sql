{#- The planted truth: how many of 100 orders that carry an influencer's link or code would not have come without
    the influencer, by brand and platform. A tier adds its `incremental_points`. -#}
{% macro sample_incremental_shares() -%}
    select *
    from (
        values
        ('MuscleBlaze', 'Instagram', 55),
        ('MuscleBlaze', 'YouTube', 72),
        ('MuscleBlaze', 'Twitter', 41),
        ('HKVitals', 'Instagram', 64),
        ('HKVitals', 'YouTube', 78),
        ('HKVitals', 'Twitter', 48),
        ('Gritzo', 'Instagram', 70),
        ('Gritzo', 'YouTube', 82),
        ('Gritzo', 'Twitter', 53)
    ) as incremental_shares (brand, platform, incremental_percent)
{%- endmacro %}
