{#- What the brands' teams believe of the incremental share of influencer revenue, for want of a measurement. The planted
    truth is in each of the ranges, and nowhere near the middle. -#}
{% macro sample_assumptions() -%}
    select *
    from (
        values
        ('brand', 'MuscleBlaze', 0.55, 0.85, 0.95, 'Estimate of the brand team', cast(null as date)),
        ('brand', 'HKVitals', 0.60, 0.85, 0.95, 'Estimate of the brand team', null),
        ('brand', 'Gritzo', 0.50, 0.85, 0.95, 'Estimate of the brand team', null)
    ) as assumptions (entity_type, entity_id, share_low, share_mid, share_high, source, expires)
{%- endmacro %}
