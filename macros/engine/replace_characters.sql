{#-
    `expression` with each of the SQL expressions `characters` (a list, one character each) replaced by the text
    `replacement`, a SQL expression too.
-#}
{% macro replace_characters(expression, characters, replacement="''") -%}
    {{ return(adapter.dispatch('replace_characters')(expression, characters, replacement)) }}
{%- endmacro %}

{#-
    `replace` and not `translate`, which DuckDB takes 20 times as long for: it works out `replace` once for each different
    value of a column that repeats itself.
-#}
{% macro default__replace_characters(expression, characters, replacement) -%}
    {%- set replaced = namespace(sql=expression) -%}
    {%- for character in characters -%}
        {%- set replaced.sql = 'replace(' ~ replaced.sql ~ ', ' ~ character ~ ', ' ~ replacement ~ ')' -%}
    {%- endfor -%}
    {{ replaced.sql }}
{%- endmacro %}
