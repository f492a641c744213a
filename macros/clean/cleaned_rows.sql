{#-
    A select of every row of the raw table `relation` with its text as a person meant it: outer white space gone
    (also tabs and no-break spaces, line ends as blanks), and NULL where nothing is left or the value only says that there is none.

    ids: columns that are ids; they also lose the `.0` that spreadsheets and data frames add to whole numbers.
    texts: columns kept as text. values: columns still to be typed, returned as `<column>_text`.
    kept: name → SQL over the raw row, for what is wanted as it is.
    Returns those, file_name, line_number, date_order, load_error, `raw_row` (the whole raw row as JSON, or its
    text where it could not be split into columns) and `is_blank` (no value at all).
-#}
{% macro cleaned_rows(relation, ids, texts, values, kept={}) -%}
    {%- set columns = ids + texts + values -%}
    {#- One search in a text: a list for `in` would become a join for each cleaned column. -#}
    {%- set empty_words = "'||n/a|na|nan|nat|none|null|<na>|-|--|#n/a|'" -%}
    {%- set white_space = ['chr(9)', 'chr(10)', 'chr(13)', 'chr(160)'] -%}
    select
        file_name,
        line_number,
        date_order,
        load_error,
        raw_row,
        is_blank,
        {%- for name in kept %}
        {{ name }},
        {%- endfor %}
        {%- for column in columns %}
        case
            when length({{ column }}) < 5 and position('|' || lower({{ column }}) || '|' in {{ empty_words }}) > 0 then null
            {%- if column in ids %}
            when {{ column }} like '%.0%' and {{ matches(column, '^[0-9]+[.]0+$') }} then split_part({{ column }}, '.', 1)
            {%- endif %}
            else {{ column }}
        end as {{ column }}{{ '_text' if column in values }}{{ ',' if not loop.last }}
        {%- endfor %}
    from (
        select
            file_name,
            line_number,
            date_order,
            load_error,
            coalesce(load_error_row, {{ raw_row_as_json(relation) }}) as raw_row,
            {#- Of a row with a date the other columns are not looked at, so that who does not read them need not clean them. #}
            case
                when load_error is not null then false
                {%- for column in values + texts + ids %}
                when position('|' || lower(trim({{ replace_characters(column, white_space, "' '") }})) || '|' in {{ empty_words }}) = 0 then false
                {%- endfor %}
                else true
            end as is_blank,
            {%- for name, expression in kept.items() %}
            {{ expression }} as {{ name }},
            {%- endfor %}
            {%- for column in columns %}
            {#- Ids seldom repeat themselves, and one look for what is not a visible ASCII character is cheaper than five replacements. #}
            {% if column in ids %}case when {{ matches(column, '[^!-~]') }} then {% endif -%}
            trim({{ replace_characters(column, white_space, "' '") }}){{ ' else ' ~ column ~ ' end' if column in ids }} as {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ relation }}
        {{ evaluated_once() }}
    ) as trimmed
    {{ evaluated_once() }}
{%- endmacro %}
