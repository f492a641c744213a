{{ config(materialized='table') }}

-- What became of the rows of the optional raw tables: rejected ones singly, others counted. A table, so that they are
-- cleaned once for all accounts.
with

{% for table in optional_raw_tables() %}
base_{{ table }} as (

    select * from {{ ref('base_' ~ table) }}

),

{% endfor %}
judged as (

    {% for table in optional_raw_tables() %}
    select
        '{{ table }}' as source_table,
        file_name as file,
        date_order,
        is_blank,
        rejection_reason as reason,
        case when rejection_reason is not null then line_number end as line,
        case when rejection_reason is not null then raw_row end as row
    from base_{{ table }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

counted as (

    select
        *,
        cast(count(*) as bigint) as row_count
    from judged
    group by source_table, file, date_order, is_blank, reason, line, row

)

select * from counted
