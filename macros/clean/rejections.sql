{#- A branch of a rejection reason: the column `name` has no value. -#}
{% macro when_empty(name, column=none) -%}
    when {{ column or name }} is null then '{{ name }} is empty'
{%- endmacro %}

{#- A branch of a rejection reason: the text `<name>_text` is there and could not be read as `what`. -#}
{% macro when_unreadable(name, what) -%}
    when {{ name }}_text is not null and {{ name }} is null
        then '{{ name }} is not {{ what }}: "' || {{ name }}_text || '"'
{%- endmacro %}

{#- A branch of a rejection reason: `name` is none of `words`, which is a list of lower-case names. -#}
{% macro when_not_one_of(name, words, column=none) -%}
    when {{ column or name }} is null or {{ column or name }} not in ('{{ words | join("', '") }}')
        then '{{ name }} is not {{ words[:-1] | join(", ") }} or {{ words[-1] }}'
            || coalesce(': "' || {{ name }} || '"', '')
{%- endmacro %}

{#- A branch of a rejection reason: the amount `name` is beyond belief (over 100 billion), either way. -#}
{% macro when_unbelievable(name) -%}
    when abs({{ name }}) > 100000000000 then '{{ name }} is over 100 billion: "' || {{ name }}_text || '"'
{%- endmacro %}

{#- A word that somebody wrote as the project's own: lower case, `_` between its words (`Geo pairs` is `geo_pairs`). -#}
{% macro code_word(column) -%}
    {{ replace_pattern('lower(' ~ column ~ ')', '[- _.]+', '_') }}
{%- endmacro %}

{#- Which of the rows with the same `key` (one or more expressions) a row is: 1 for the first one that could be read, by place. -#}
{% macro occurrence(key) -%}
    row_number() over (
        partition by {{ key }}
        order by case when load_error is null then 0 else 1 end, file_name, line_number
    )
{%- endmacro %}

{#- What is kept of the judged rows of a raw table: `columns`, where each row is from, and the whole of those rejected. -#}
{% macro judged_columns(columns) -%}
    file_name,
    line_number,
    date_order,
    is_blank,
    {%- for column in columns %}
    {{ column }},
    {%- endfor %}
    rejection_reason,
    case when rejection_reason is not null then raw_row end as raw_row
{%- endmacro %}
