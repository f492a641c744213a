{#- A table that lives as long as the connection: nothing of the generator stays in the warehouse. -#}
{% macro create_sample_table(name, query) -%}
    {%- do run_query('create or replace temp table ' ~ name ~ ' as\n' ~ query) -%}
{%- endmacro %}
