{#-
    `expression` as `type`, or NULL where it cannot be read as one. `dbt.safe_cast` is a plain cast on
    some engines, so the project dispatches its own.
-#}
{% macro try_cast(expression, type) -%}
    {{ return(adapter.dispatch('try_cast')(expression, type)) }}
{%- endmacro %}

{% macro default__try_cast(expression, type) -%}
    try_cast({{ expression }} as {{ type }})
{%- endmacro %}

{#-
    Postgres has no cast that does not fail, so the text is looked at first. `type`: a decimal or an integer, of which
    the same spellings are read as on DuckDB.
-#}
{% macro postgres__try_cast(expression, type) -%}
    {%- set limit, scale = {'bigint': (9223372036854775808, 0), 'integer': (2147483648, 0)}.get(type, (none, none)) -%}
    {%- if limit is none -%}
        {%- set precision, scale = type.split('(')[1].rstrip(')').split(',') | map('int') -%}
        {%- set limit = 10 ** (precision - scale) -%}
    {%- endif -%}
    {%- set whole = '[0-9]+(_[0-9]+)*' -%}
    (
        select case when abs(round(number, {{ scale }})) < {{ limit }} then cast(number as {{ type }}) end
        from (
            select
                case
                    when given ~ '^ *[-+]?({{ whole }}[.]?({{ whole }})?|[.]{{ whole }})([eE][-+]?[0-9]{1,4}[.]?)? *$'
                        then cast(rtrim(replace(given, '_', ''), '. ') as numeric)
                end as number
            from (select {{ expression }} as given {{ evaluated_once() }}) as texts
        ) as numbers
    )
{%- endmacro %}

{#- A cast there reads other spellings and rounds no fraction, so the text is looked at first. `type` as for Postgres. -#}
{% macro spark__try_cast(expression, type) -%}
    {%- set whole = '[0-9]+(_[0-9]+)*' -%}
    {%- set number = "try_cast(trim(trailing '. ' from replace(given, '_', '')) as " ~ (type if '(' in type else 'decimal(38, 0)') ~ ")" -%}
    transform(
        array({{ expression }}),
        given -> case
            when {{ matches('given', '^ *[-+]?(' ~ whole ~ '[.]?(' ~ whole ~ ')?|[.]' ~ whole ~ ')([eE][-+]?[0-9]{1,4}[.]?)? *$') }}
                then {{ number if '(' in type else 'try_cast(' ~ number ~ ' as ' ~ type ~ ')' }}
        end
    )[0]
{%- endmacro %}
