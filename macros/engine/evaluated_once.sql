{#-
    At the end of a subquery: what its columns are is worked out once for a row, also where they are used several times.
    Only engines that put the expression in the place of each use need to be told.
-#}
{% macro evaluated_once() -%}
    {{ return(adapter.dispatch('evaluated_once')()) }}
{%- endmacro %}

{% macro default__evaluated_once() -%}
{%- endmacro %}

{% macro postgres__evaluated_once() -%}
    offset 0
{%- endmacro %}
