-- Every raw row that could not be used, whole, with where it stands and why.
{%- set tables = ['influencers', 'posts', 'tracking_data', 'payouts'] %}

with

{% for table in tables %}
base_{{ table }} as (

    select * from {{ ref('base_' ~ table) }}
    where rejection_reason is not null

),

{% endfor %}
rejected as (

    {% for table in tables %}
    select
        '{{ table }}' as source_table,
        file_name as file,
        line_number as line,
        rejection_reason as reason,
        raw_row as row
    from base_{{ table }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from rejected
