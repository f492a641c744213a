{#- How a step on the way to a table is kept: as a part of the queries that read it, where an engine plans that in no time. -#}
{% macro step_materialization() -%}
    {{ return(adapter.dispatch('step_materialization')()) }}
{%- endmacro %}

{% macro default__step_materialization() -%}
    {{ return('ephemeral') }}
{%- endmacro %}

{#-
    Spark puts the expressions of one step into those of the next, and where these use a column several times they multiply:
    planning would never end.
-#}
{% macro spark__step_materialization() -%}
    {{ return('table') }}
{%- endmacro %}
