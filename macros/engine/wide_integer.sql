{#- `expression` as a whole number of up to 38 digits, so that money × weight cannot overflow. -#}
{% macro wide_integer(expression) -%}
    {{ return(adapter.dispatch('wide_integer')(expression)) }}
{%- endmacro %}

{% macro default__wide_integer(expression) -%}
    cast({{ expression }} as decimal(38, 0))
{%- endmacro %}

{% macro duckdb__wide_integer(expression) -%}
    cast({{ expression }} as hugeint)
{%- endmacro %}
