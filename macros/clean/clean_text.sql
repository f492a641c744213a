{#-
    Text as a person meant it: outer white space gone (also tabs, line ends and no-break spaces), and NULL
    where nothing is left or the value only says that there is none.
-#}
{% macro clean_text(column) -%}
    {%- set trimmed = "trim(translate(" ~ column ~ ", chr(9) || chr(10) || chr(13) || chr(160), '    '))" -%}
    case
        when lower({{ trimmed }}) in ('', 'n/a', 'na', 'nan', 'nat', 'none', 'null', '<na>', '-', '--', '#n/a') then null
        else {{ trimmed }}
    end
{%- endmacro %}
