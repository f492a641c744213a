{#-
    numerator / denominator as doubles; NULL where the denominator is 0 or NULL. In parentheses, so that what it is
    multiplied by does not meet the numerator first: two sums of a region's crores are too long for a decimal.
-#}
{% macro double_ratio(numerator, denominator) -%}
    (cast({{ numerator }} as {{ double_type() }}) / nullif(cast({{ denominator }} as {{ double_type() }}), 0))
{%- endmacro %}
