{#- `expression` with every match of the regular expression `pattern` replaced by `replacement`. -#}
{% macro replace_pattern(expression, pattern, replacement='') -%}
    {{ return(adapter.dispatch('replace_pattern')(expression, pattern, replacement)) }}
{%- endmacro %}

{% macro default__replace_pattern(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro spark__replace_pattern(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '(?d){{ pattern }}', '{{ replacement }}')
{%- endmacro %}
