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
            when {{ matches(column, '^[0-9]{4}-[0-9]{2}-[0-9]{2}($|[T ])') }} then try_cast(substring({{ column }}, 1, 10) as date)
            {#- The next common way, without `regexp_replace`, which is slow. #}
            {%- for order, format in {'dmy': '%d-%m-%Y', 'mdy': '%m-%d-%Y'}.items() %}
            when {{ date_order }} = '{{ order }}' and {{ matches(column, '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}$') }}
                then try_strptime(replace(replace({{ column }}, '/', '-'), '.', '-'), '{{ format }}')
            {%- endfor %}
            when {{ matches(day, '^[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}$') }} then try_cast({{ parts }} as date)
            when {{ matches(day, '^[0-9]{8}$') }} then try_strptime({{ day }}, '%Y%m%d')
            when {{ matches(day, '[A-Za-z]{3}') }}
                then try_strptime({{ parts }}, ['%d-%b-%y', '%d-%b-%Y', '%d-%B-%Y', '%b-%d-%Y', '%B-%d-%Y', '%Y-%b-%d'])
            {#- Two-digit years first: `%Y` would read 25 as the year 25. #}
            when {{ date_order }} = 'dmy' then try_strptime({{ parts }}, ['%d-%m-%y', '%d-%m-%Y'])
            when {{ date_order }} = 'mdy' then try_strptime({{ parts }}, ['%m-%d-%y', '%m-%d-%Y'])
        end as date
    )
{%- endmacro %}

{#-
    The forms that DuckDB reads. On Postgres a cast or `to_date` of a day that does not exist fails, so the text is first
    put in the order year-month-day, and becomes a date only where there is such a day.
-#}
{% macro postgres__parse_date(column, date_order) -%}
    {%- set month = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec' -%}
    {%- set full_month = 'january|february|march|april|may|june|july|august|september|october|november|december' -%}
    {%- set day, year, number = '(0?[1-9]|[12][0-9]|3[01])', '([0-9]{1,4})', '([0-9]{1,2})' -%}
    {#- Pattern → its year, month and day. Two digits are a year of this century or the last; zeros before them say that they are not. -#}
    {%- set named_forms = {
        '^' ~ day ~ '-(' ~ month ~ ')-' ~ year ~ '$': '\\3-\\2-\\1',
        '^' ~ day ~ '-(' ~ full_month ~ ')-' ~ year ~ '$': '00\\3-\\2-\\1',
        '^(' ~ month ~ '|' ~ full_month ~ ')-' ~ day ~ '-' ~ year ~ '$': '00\\3-\\1-\\2',
        '^' ~ year ~ '-(' ~ month ~ ')-' ~ day ~ '$': '00\\1-\\2-\\3',
    } -%}
    {%- set figures = '^' ~ number ~ '-' ~ number ~ '-' ~ year ~ '$' -%}
    (
        select
            case
                when days.day between 1 and extract(day from months.first_day + interval '1 month' - interval '1 day')
                    then months.first_day + days.day - 1
            end
        from (select regexp_replace({{ column }}, '[ T,]+[0-9]{1,2}:.*$', '') as text {{ evaluated_once() }}) as given
        cross join lateral (select lower(regexp_replace(given.text, '[/., -]+', '-', 'g')) as text) as parts
        cross join lateral (
            select
                case
                    when {{ column }} ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}($|[T ])' then left({{ column }}, 10)
                    when given.text ~ '^[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}$' then parts.text
                    when given.text ~ '^[0-9]{8}$' then regexp_replace(given.text, '^(.{4})(..)(..)$', '\1-\2-\3')
                    {%- for form, ymd in named_forms.items() %}
                    when parts.text ~ '{{ form }}' then regexp_replace(parts.text, '{{ form }}', '{{ ymd }}')
                    {%- endfor %}
                    when parts.text ~ '{{ figures }}' and {{ date_order }} = 'dmy'
                        then regexp_replace(parts.text, '{{ figures }}', '\3-\2-\1')
                    when parts.text ~ '{{ figures }}' and {{ date_order }} = 'mdy'
                        then regexp_replace(parts.text, '{{ figures }}', '\3-\1-\2')
                end as text
            {{ evaluated_once() }}
        ) as ymd
        cross join lateral (
            select
                case
                    when length(split_part(ymd.text, '-', 1)) > 2 then cast(split_part(ymd.text, '-', 1) as integer)
                    else (cast(split_part(ymd.text, '-', 1) as integer) + 31) % 100 + 1969
                end as year,
                case
                    when split_part(ymd.text, '-', 2) ~ '[a-z]'
                        then (position(left(split_part(ymd.text, '-', 2), 3) in '{{ month }}') + 3) / 4
                    else cast(split_part(ymd.text, '-', 2) as integer)
                end as month,
                cast(split_part(ymd.text, '-', 3) as integer) as day
            {{ evaluated_once() }}
        ) as days
        cross join lateral (
            {#- There is no year 0: the year before 1 is -1. #}
            select case when days.month between 1 and 12 then make_date(coalesce(nullif(days.year, 0), -1), days.month, 1) end as first_day
            {{ evaluated_once() }}
        ) as months
    )
{%- endmacro %}

{#-
    The forms that DuckDB reads, as on Postgres: the text is put in the order year-month-day, and becomes a date where there
    is such a day.
-#}
{% macro spark__parse_date(column, date_order) -%}
    {%- set month = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec' -%}
    {%- set full_month = 'january|february|march|april|may|june|july|august|september|october|november|december' -%}
    {%- set day, year, number = '(0?[1-9]|[12][0-9]|3[01])', '([0-9]{1,4})', '([0-9]{1,2})' -%}
    {%- set named_forms = {
        '^' ~ day ~ '-(' ~ month ~ ')-' ~ year ~ '$': '$3-$2-$1',
        '^' ~ day ~ '-(' ~ full_month ~ ')-' ~ year ~ '$': '00$3-$2-$1',
        '^(' ~ month ~ '|' ~ full_month ~ ')-' ~ day ~ '-' ~ year ~ '$': '00$3-$1-$2',
        '^' ~ year ~ '-(' ~ month ~ ')-' ~ day ~ '$': '00$1-$2-$3',
    } -%}
    {%- set figures = '^' ~ number ~ '-' ~ number ~ '-' ~ year ~ '$' -%}
    transform(
        transform(
            transform(
                array({{ replace_pattern(column, '[ T,]+[0-9]{1,2}:.*$') }}),
                day -> named_struct('day', day, 'parts', lower({{ replace_pattern('day', '[/., -]+', '-') }}))
            ),
            given -> split(
                case
                    when {{ matches(column, '^[0-9]{4}-[0-9]{2}-[0-9]{2}($|[T ])') }} then left({{ column }}, 10)
                    when {{ matches('given.day', '^[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}$') }} then given.parts
                    when {{ matches('given.day', '^[0-9]{8}$') }} then {{ replace_pattern('given.day', '^(.{4})(..)(..)$', '$1-$2-$3') }}
                    {%- for form, ymd in named_forms.items() %}
                    when {{ matches('given.parts', form) }} then {{ replace_pattern('given.parts', form, ymd) }}
                    {%- endfor %}
                    when {{ matches('given.parts', figures) }} and {{ date_order }} = 'dmy'
                        then {{ replace_pattern('given.parts', figures, '$3-$2-$1') }}
                    when {{ matches('given.parts', figures) }} and {{ date_order }} = 'mdy'
                        then {{ replace_pattern('given.parts', figures, '$3-$1-$2') }}
                end,
                '-'
            )
        ),
        ymd -> make_date(
            {#- Two digits are a year of this century or the last; zeros before them say that they are not. #}
            case when length(ymd[0]) > 2 then cast(ymd[0] as int) else (cast(ymd[0] as int) + 31) % 100 + 1969 end,
            case
                when {{ matches('ymd[1]', '[a-z]') }} then (position(left(ymd[1], 3) in '{{ month }}') + 3) div 4
                else cast(ymd[1] as int)
            end,
            cast(ymd[2] as int)
        )
    )[0]
{%- endmacro %}

{#- Year-month-day text from the three numbered parts of a date written with `-`, `/` or `.`. -#}
{% macro date_from_parts(column, year_part, month_part, day_part) -%}
    {%- set text = "replace(replace(split_part(" ~ column ~ ", ' ', 1), '/', '-'), '.', '-')" -%}
    split_part({{ text }}, '-', {{ year_part }}) || '-' || lpad(split_part({{ text }}, '-', {{ month_part }}), 2, '0') || '-' || lpad(split_part({{ text }}, '-', {{ day_part }}), 2, '0')
{%- endmacro %}
