-- How many rows came in, per table and file: the left side of raw = accepted + rejected.
{%- set tables = ['influencers', 'posts', 'tracking_data', 'payouts'] %}

with

{% for table in tables %}
raw_{{ table }} as (

    select * from {{ ref(table) }}

),

base_{{ table }} as (

    select * from {{ ref('base_' ~ table) }}

),

{% endfor %}
optional_rows as (

    select * from {{ ref('stg_optional_rows') }}

),

read_rows as (

    {% for table in tables %}
    select
        '{{ table }}' as source_table,
        file_name as file,
        max(date_order) as date_order,
        cast(count(*) as bigint) as read_rows
    from raw_{{ table }}
    group by file_name
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

blank_rows as (

    {% for table in tables %}
    select
        '{{ table }}' as source_table,
        file_name as file,
        cast(count(*) as bigint) as blank_rows
    from base_{{ table }}
    where is_blank
    group by file_name
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

counts as (

    select
        read_rows.source_table,
        read_rows.file,
        read_rows.date_order,
        read_rows.read_rows - coalesce(blank_rows.blank_rows, 0) as raw_rows,
        coalesce(blank_rows.blank_rows, 0) as blank_rows
    from read_rows
    left join blank_rows
        on read_rows.source_table = blank_rows.source_table and read_rows.file = blank_rows.file

    union all

    select
        source_table,
        file,
        max(date_order) as date_order,
        cast(sum(case when is_blank then 0 else row_count end) as bigint) as raw_rows,
        cast(sum(case when is_blank then row_count else 0 end) as bigint) as blank_rows
    from optional_rows
    group by source_table, file

)

select * from counts
