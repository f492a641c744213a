{#-
    What goes after the type of a text column, or after a text, so that it sorts by its bytes whatever the language of
    the database. The project sorts text to break ties and takes the first spelling of a name, alike on every engine.
-#}
{% macro byte_order() -%}
    {{ return(adapter.dispatch('byte_order')()) }}
{%- endmacro %}

{% macro default__byte_order() -%}
    {{ return('') }}
{%- endmacro %}

{#- What is made from a column sorts as the column does, so that it is enough to say so where text is loaded. -#}
{% macro postgres__byte_order() -%}
    {{ return(' collate "C"') }}
{%- endmacro %}
