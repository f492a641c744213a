{#- True where the parsed date `name` is missing or outside the vars `earliest_date` and `latest_date`. -#}
{% macro is_bad_date(name) -%}
    ({{ name }} is null or {{ name }} not between {{ earliest_date() }} and {{ latest_date() }})
{%- endmacro %}

{#- Why `is_bad_date` holds; expects the text that was parsed as `<name>_text`. -#}
{% macro bad_date_reason(name) -%}
    case
        when {{ name }}_text is null then '{{ name }} is empty'
        when {{ name }} is null then '{{ name }} is not a date: "' || {{ name }}_text || '"'
        when {{ name }} > {{ latest_date() }} then '{{ name }} is in the future: "' || {{ name }}_text || '"'
        else '{{ name }} is too long ago: "' || {{ name }}_text || '"'
    end
{%- endmacro %}

{#- First date that is believed, from the var `earliest_date`. -#}
{% macro earliest_date() -%}
    cast('{{ var("earliest_date") }}' as date)
{%- endmacro %}

{#- Last date that is believed: the var `latest_date`, else tomorrow, because files come from every time zone. -#}
{% macro latest_date() -%}
    {%- if var('latest_date', none) -%}
        cast('{{ var("latest_date") }}' as date)
    {%- else -%}
        cast({{ dbt.dateadd('day', 1, today()) }} as date)
    {%- endif -%}
{%- endmacro %}

{#-
    True where the parsed amount `name` is missing although its text `<name>_text` is there, is negative, or
    is beyond belief (over 100 billion, which would overflow sums).
-#}
{% macro is_bad_amount(name) -%}
    ({{ name }}_text is not null and ({{ name }} is null or {{ name }} not between 0 and 100000000000))
{%- endmacro %}

{#- Why `is_bad_amount` holds. -#}
{% macro bad_amount_reason(name) -%}
    case
        when {{ name }} < 0 then '{{ name }} is negative: "' || {{ name }}_text || '"'
        when {{ name }} > 100000000000 then '{{ name }} is over 100 billion: "' || {{ name }}_text || '"'
        else '{{ name }} is not an amount: "' || {{ name }}_text || '"'
    end
{%- endmacro %}
