{#- When India buys more: how many days before and after the date, and by how much in percent (100 is no effect).
    A festival without a year is on that date every year. -#}
{% macro sample_festivals() -%}
    select *
    from (
        values
        ('New Year', null, 1, 1, 3, 6, 145),
        ('Republic Day', null, 1, 26, 4, 1, 160),
        ('Independence Day', null, 8, 15, 4, 1, 145),
        ('Diwali', 2023, 11, 12, 9, 1, 185),
        ('Diwali', 2024, 10, 31, 9, 1, 185),
        ('Diwali', 2025, 10, 20, 9, 1, 185),
        ('Diwali', 2026, 11, 8, 9, 1, 185),
        ('Diwali', 2027, 10, 29, 9, 1, 185),
        ('Diwali', 2028, 10, 17, 9, 1, 185)
    ) as festivals (festival, year, month, day, days_before, days_after, demand_percent)
{%- endmacro %}
