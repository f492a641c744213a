{#- How the models that clean and type rows are kept: as views, where these cost nothing. -#}
{% macro base_materialization(otherwise='view') -%}
    {{ return(adapter.dispatch('base_materialization')(otherwise)) }}
{%- endmacro %}

{% macro default__base_materialization(otherwise) -%}
    {{ return(otherwise) }}
{%- endmacro %}

{#- Spark puts the expressions of views into each other, and those that clean a text would multiply. -#}
{% macro spark__base_materialization(otherwise) -%}
    {{ return('table') }}
{%- endmacro %}
