{#- numerator / denominator of two doubles; NULL where the denominator is 0 or NULL. -#}
{% macro double_ratio(numerator, denominator) -%}
    ({{ numerator }}) / nullif(cast({{ denominator }} as {{ double_type() }}), 0)
{%- endmacro %}
