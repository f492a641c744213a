{#- The platforms, their share of profiles in percent, and their engagement relative to Instagram in percent. -#}
{% macro sample_platforms() -%}
    select *
    from (
        values
        (0, 'Instagram', 50, 100),
        (1, 'YouTube', 32, 70),
        (2, 'Twitter', 18, 45)
    ) as platforms (platform_number, platform, weight, engagement_percent)
{%- endmacro %}
