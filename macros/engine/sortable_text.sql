{#-
    The type of text columns that are loaded. Text is compared by its bytes wherever the project sorts it or takes the
    smallest, whatever the language of the database, so that every engine breaks ties the same way.
-#}
{% macro sortable_text() -%}
    {{ return(adapter.dispatch('sortable_text')()) }}
{%- endmacro %}

{% macro default__sortable_text() -%}
    {{ return(dbt.type_string()) }}
{%- endmacro %}

{#- Columns that are made from a column have its collation. -#}
{% macro postgres__sortable_text() -%}
    {{ return('text collate "C"') }}
{%- endmacro %}
