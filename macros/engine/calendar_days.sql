{#-
    A select with one row per calendar day: column `date`, from `first_date` to `last_date`, both
    inclusive and read from the one-row relation `bounds`. No rows where the bounds are NULL.
-#}
{% macro calendar_days(bounds, first_date, last_date) -%}
    {{ return(adapter.dispatch('calendar_days')(bounds, first_date, last_date)) }}
{%- endmacro %}

{% macro default__calendar_days(bounds, first_date, last_date) -%}
    select cast(day as date) as date
    from {{ bounds }}, generate_series({{ first_date }}, {{ last_date }}, interval '1 day') as days (day)
{%- endmacro %}

{% macro duckdb__calendar_days(bounds, first_date, last_date) -%}
    select cast(unnest(generate_series({{ first_date }}, {{ last_date }}, interval 1 day)) as date) as date
    from {{ bounds }}
{%- endmacro %}

{% macro spark__calendar_days(bounds, first_date, last_date) -%}
    select explode(sequence({{ first_date }}, {{ last_date }}, interval 1 day)) as date
    from {{ bounds }}
{%- endmacro %}
