{#- How the models that clean and type rows are kept: as views, where these cost nothing. -#}
{% macro base_materialization() -%}
    {{ return(adapter.dispatch('base_materialization')()) }}
{%- endmacro %}

{% macro default__base_materialization() -%}
    {{ return('view') }}
{%- endmacro %}

{#- Spark puts the expressions of views into each other, and those that clean a text would multiply. -#}
{% macro spark__base_materialization() -%}
    {{ return('table') }}
{%- endmacro %}
