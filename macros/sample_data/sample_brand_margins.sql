{#- What is left of a rupee of revenue after the cost of the goods. -#}
{% macro sample_brand_margins() -%}
    select *
    from (
        values
        ('MuscleBlaze', 0.50),
        ('HKVitals', 0.62),
        ('Gritzo', 0.55)
    ) as brand_margins (brand, gross_margin)
{%- endmacro %}
