-- Every raw row that could not be used, whole, with where it stands and why.
{%- set tables = ['influencers', 'posts', 'tracking_data', 'payouts'] %}
{%- set staging = {'tracking_data': 'stg_rejected_tracking_rows'} %}

with

{% for table in tables %}
rejected_{{ table }} as (

    select * from {{ ref(staging.get(table, 'base_' ~ table)) }}
    where rejection_reason is not null

),

{% endfor %}
optional_rows as (

    select * from {{ ref('stg_optional_rows') }}
    where reason is not null

),

rejected as (

    {% for table in tables %}
    select
        '{{ table }}' as source_table,
        file_name as file,
        line_number as line,
        rejection_reason as reason,
        raw_row as row
    from rejected_{{ table }}
    union all
    {% endfor %}
    select
        source_table,
        file,
        line,
        reason,
        row
    from optional_rows

)

select * from rejected
