{#-
    How a step on the way to a table is kept: as a view, or `ephemeral`, as a part of the queries that read it, where
    either costs nothing.
-#}
{% macro step_materialization(otherwise='view') -%}
    {{ return(adapter.dispatch('step_materialization')(otherwise)) }}
{%- endmacro %}

{% macro default__step_materialization(otherwise) -%}
    {{ return(otherwise) }}
{%- endmacro %}

{#-
    Spark puts the expressions of one step into those of the next, and those that clean a text or estimate an effect would
    multiply: planning would never end.
-#}
{% macro spark__step_materialization(otherwise) -%}
    {{ return('table') }}
{%- endmacro %}
