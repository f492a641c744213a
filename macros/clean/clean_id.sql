{#- An id as shown: cleaned text without the `.0` that spreadsheets and data frames add to whole numbers. -#}
{% macro clean_id(column) -%}
    case
        when {{ matches(clean_text(column), '^[0-9]+[.]0+$') }} then split_part({{ clean_text(column) }}, '.', 1)
        else {{ clean_text(column) }}
    end
{%- endmacro %}
