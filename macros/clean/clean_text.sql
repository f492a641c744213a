{#-
    Text as a person meant it: outer white space gone (also tabs, line ends and no-break spaces), and NULL
    where nothing is left or the value only says that there is none.
-#}
{% macro clean_text(column) -%}
    {%- set trimmed = "trim(translate(" ~ column ~ ", chr(9) || chr(10) || chr(13) || chr(160), '    '))" -%}
    {#- One search in a text: a list of values for `in` would become a join for each cleaned column. -#}
    {%- set empty_words = "'||n/a|na|nan|nat|none|null|<na>|-|--|#n/a|'" -%}
    case
        when {{ dbt.position("'|' || lower(" ~ trimmed ~ ") || '|'", empty_words) }} > 0 then null
        else {{ trimmed }}
    end
{%- endmacro %}
