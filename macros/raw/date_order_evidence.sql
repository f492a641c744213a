{#-
    How the dates of each file of `relation` (file_name, line_number, date) can be read, where they start with
    a day or a month in figures: counts and first examples of values that are a date day first only, month
    first only, either way, and the same both ways. The plugin decides on it (plugins/raw_data/date_order.py).
-#}
{% macro date_order_evidence_sql(relation_sql) -%}
    with distinct_values as materialized (
        select
            file_name,
            trim("date") as value,
            min(line_number) as first_line,
            count(*) as row_count,
        from ({{ relation_sql }}) as raw_rows
        where
            {{ starts_without_year() }}
            and regexp_matches("date", '^ *[0-9]{1,2} *[-/. ] *[0-9]{1,2} *[-/. ] *([0-9]{4}|[0-9]{2})($|[^0-9])')
        group by all
    ),

    parts as (
        select
            *,
            regexp_extract(value, '^([0-9]{1,2}) *[-/. ] *([0-9]{1,2}) *[-/. ] *([0-9]{4}|[0-9]{2})', ['first', 'second', 'year']) as part,
        from distinct_values
    ),

    readings as (
        select
            *,
            if(length(part.year) = 2, '20', '') || part.year as full_year,
            try_cast(full_year || '-' || part.second || '-' || part.first as date) as as_dmy,
            try_cast(full_year || '-' || part.first || '-' || part.second as date) as as_mdy,
            case
                when as_dmy is null and as_mdy is null then 'none'
                when as_mdy is null then 'only_dmy'
                when as_dmy is null then 'only_mdy'
                when as_dmy = as_mdy then 'same'
                else 'either'
            end as reading,
        from parts
    )

    select
        file_name,
        {%- for reading in ['only_dmy', 'only_mdy', 'either', 'same'] %}
        coalesce(sum(row_count) filter (where reading = '{{ reading }}'), 0)::bigint as "{{ reading }}",
        {%- endfor %}
        {%- for reading, name in [('only_dmy', 'dmy'), ('only_mdy', 'mdy'), ('either', 'either')] %}
        min(first_line) filter (where reading = '{{ reading }}') as {{ name }}_line,
        arg_min(value, first_line) filter (where reading = '{{ reading }}') as {{ name }}_value,
        {%- endfor %}
        strftime(arg_min(as_dmy, first_line) filter (where reading = 'either'), '%-d %B %Y') as as_dmy,
        strftime(arg_min(as_mdy, first_line) filter (where reading = 'either'), '%-d %B %Y') as as_mdy,
    from readings
    group by file_name
    order by file_name
{%- endmacro %}

{#- File name -> date order, for the files of `relation_sql` whose dates need one. -#}
{% macro decide_date_orders(table_name, relation_sql) -%}
    {%- set found = run_query(date_order_evidence_sql(relation_sql)) -%}
    {%- set evidence = [] -%}
    {%- for row in found.rows -%}
        {%- set values = {} -%}
        {%- for name in found.column_names -%}
            {%- set value = row[name] -%}
            {%- do values.update({name: value if value is none or value is string else value | int if value is number else value | string}) -%}
        {%- endfor -%}
        {%- do evidence.append(values) -%}
    {%- endfor -%}
    {%- if not evidence -%}
        {{ return({}) }}
    {%- endif -%}
    {{ return(ask_raw_data({
        'step': 'date_order',
        'table': table_name,
        'evidence': evidence,
        'option': var('date_order', none) or env_var('DATE_ORDER', ''),
    }).orders) }}
{%- endmacro %}

{#- Is the text "date" anything but a date that starts with the year? -#}
{% macro starts_without_year() -%}
    "date" not like '20__-__-__%'
{%- endmacro %}
