{#-
    Text to a date, or NULL where it is none. A value that starts with the year is read as it stands,
    whatever follows the day (time, microseconds, time zone: the date as written counts). Otherwise
    `date_order` (`dmy` or `mdy`, told or found per file when it is loaded) says what comes first; a month
    given by name needs no order.
-#}
{% macro parse_date(column, date_order) -%}
    {{ return(adapter.dispatch('parse_date')(column, date_order)) }}
{%- endmacro %}

{% macro default__parse_date(column, date_order) -%}
    case
        when {{ matches(column, '^[0-9]{4}-[0-9]{2}-[0-9]{2}') }}
            then {{ try_cast('substring(' ~ column ~ ', 1, 10)', 'date') }}
        when {{ date_order }} = 'dmy'
            then {{ try_cast(date_from_parts(column, 3, 2, 1), 'date') }}
        when {{ date_order }} = 'mdy'
            then {{ try_cast(date_from_parts(column, 3, 1, 2), 'date') }}
    end
{%- endmacro %}

{% macro duckdb__parse_date(column, date_order) -%}
    {#- The time of day goes first, so that each way of writing a day needs one format. -#}
    {%- set day = "regexp_replace(" ~ column ~ ", '[ T,]+[0-9]{1,2}:.*$', '')" -%}
    {%- set parts = "regexp_replace(" ~ day ~ ", '[/., -]+', '-', 'g')" -%}
    cast(
        case
            when regexp_matches({{ column }}, '^[0-9]{4}-[0-9]{2}-[0-9]{2}($|[T ])') then try_cast(left({{ column }}, 10) as date)
            when regexp_matches({{ day }}, '^[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}$') then try_cast({{ parts }} as date)
            when regexp_matches({{ day }}, '^[0-9]{8}$') then try_strptime({{ day }}, '%Y%m%d')
            when regexp_matches({{ day }}, '[A-Za-z]{3}')
                then try_strptime({{ parts }}, ['%d-%b-%y', '%d-%b-%Y', '%d-%B-%Y', '%b-%d-%Y', '%B-%d-%Y', '%Y-%b-%d'])
            {#- Two-digit years first: `%Y` would read 25 as the year 25. #}
            when {{ date_order }} = 'dmy' then try_strptime({{ parts }}, ['%d-%m-%y', '%d-%m-%Y'])
            when {{ date_order }} = 'mdy' then try_strptime({{ parts }}, ['%m-%d-%y', '%m-%d-%Y'])
        end as date
    )
{%- endmacro %}

{#- Year-month-day text from the three numbered parts of a date written with `-`, `/` or `.`. -#}
{% macro date_from_parts(column, year_part, month_part, day_part) -%}
    {%- set text = "replace(replace(split_part(" ~ column ~ ", ' ', 1), '/', '-'), '.', '-')" -%}
    split_part({{ text }}, '-', {{ year_part }}) || '-' || lpad(split_part({{ text }}, '-', {{ month_part }}), 2, '0') || '-' || lpad(split_part({{ text }}, '-', {{ day_part }}), 2, '0')
{%- endmacro %}
