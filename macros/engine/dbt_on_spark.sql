{#- dbt's own macros of these names for Spark, where they stop at a date that is missing or at a type of another engine. -#}

{#- `interval` days after a date; the project adds nothing else. -#}
{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) -%}
    {%- if datepart != 'day' -%}
        {{ return(dbt.spark__dateadd(datepart, interval, from_date_or_timestamp)) }}
    {%- endif -%}
    date_add({{ from_date_or_timestamp }}, cast({{ interval }} as int))
{%- endmacro %}

{#- Days from one date to another. -#}
{% macro spark__datediff(first_date, second_date, datepart) -%}
    {%- if datepart != 'day' -%}
        {{ return(dbt.spark__datediff(first_date, second_date, datepart)) }}
    {%- endif -%}
    datediff({{ second_date }}, {{ first_date }})
{%- endmacro %}

{#- `varchar` and `double precision`, as contracts have them, are no types there. -#}
{% macro spark__cast(field, type) -%}
    cast({{ field }} as {{ {'varchar': 'string', 'double precision': 'double'}.get(type, type) }})
{%- endmacro %}
