{#- Today's date in UTC; sessions of DuckDB are in UTC (profiles.yml). -#}
{% macro today() -%}
    {{ return(adapter.dispatch('today')()) }}
{%- endmacro %}

{% macro default__today() -%}
    cast(current_date as date)
{%- endmacro %}

{% macro postgres__today() -%}
    cast(current_timestamp at time zone 'UTC' as date)
{%- endmacro %}

{#- The profile says UTC for sessions; a server of somebody's own need not. -#}
{% macro spark__today() -%}
    cast(to_utc_timestamp(current_timestamp(), current_timezone()) as date)
{%- endmacro %}
