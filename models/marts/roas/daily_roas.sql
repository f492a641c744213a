with

performance as (

    select * from {{ ref('performance_daily') }}

),

data_period as (

    select * from {{ ref('int_data_period') }}

),

customer_counts as (

    select * from {{ ref('int_customer_counts') }}
    where entity_type = 'date'

),

baseline as (

    select * from {{ ref('int_non_influencer_baseline') }}
    where brand = '*'

),

-- Every day of the period, so that seven rows are seven days.
days as (

    {{ calendar_days('data_period', 'first_date', 'last_date') }}

),

performance_by_day as (

    select
        days.date as day,
        performance.*
    from days
    left join performance on days.date = performance.date

),

totals as (

    select
        day as date,
        {{ performance_totals() }}
    from performance_by_day
    group by day

),

{%- set windows = {
    'rolling_7_day': 'rows between 6 preceding and current row',
    'rolling_28_day': 'rows between 27 preceding and current row',
    'cumulative': 'rows between unbounded preceding and current row',
} %}

running_totals as (

    select
        date,
        {%- for name, frame in windows.items() %}
        cast(sum(orders) over (order by date {{ frame }}) as bigint) as {{ name }}_orders,
        cast(sum(revenue) over (order by date {{ frame }}) as decimal(18, 2)) as {{ name }}_revenue,
        cast(sum(spend) over (order by date {{ frame }}) as decimal(18, 2)) as {{ name }}_spend
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from totals

),

final as (

    select
        totals.date,
        {{ roas_metrics() }},
        {%- for name in windows %}
        running_totals.{{ name }}_orders,
        running_totals.{{ name }}_revenue,
        running_totals.{{ name }}_spend,
        {{ roas('running_totals.' ~ name ~ '_revenue', 'running_totals.' ~ name ~ '_spend') }} as {{ name }}_roas
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from totals
    inner join running_totals on totals.date = running_totals.date
    left join customer_counts on cast(totals.date as {{ dbt.type_string() }}) = customer_counts.entity_id
    left join baseline on true

)

select * from final
order by date
