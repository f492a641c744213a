{#- The brands, their share of demand in percent, and the prefix of their campaign names. -#}
{% macro sample_brands() -%}
    select *
    from (
        values
        (1, 'MuscleBlaze', 'MB', 50),
        (2, 'HKVitals', 'HKV', 32),
        (3, 'Gritzo', 'Gritzo', 18)
    ) as brands (brand_number, brand, campaign_prefix, weight)
{%- endmacro %}
