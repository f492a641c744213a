{#-
    `expression` as `type`, or NULL where it cannot be read as one. `dbt.safe_cast` is a plain cast on
    some engines, so the project dispatches its own.
-#}
{% macro try_cast(expression, type) -%}
    {{ return(adapter.dispatch('try_cast')(expression, type)) }}
{%- endmacro %}

{% macro default__try_cast(expression, type) -%}
    try_cast({{ expression }} as {{ type }})
{%- endmacro %}
