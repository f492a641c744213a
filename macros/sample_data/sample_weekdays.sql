{#- Demand by day of the week (1 is Monday) in percent: people shop at the weekend. -#}
{% macro sample_weekdays() -%}
    select *
    from (
        values
        (1, 92),
        (2, 90),
        (3, 93),
        (4, 96),
        (5, 104),
        (6, 114),
        (7, 121)
    ) as weekdays (weekday, demand_percent)
{%- endmacro %}
