{#- The number of rows of the table that the statement `name`, whose result was fetched, created. -#}
{% macro rows_created(name) -%}
    {{ return(load_result(name).data[0][0] | int) }}
{%- endmacro %}
