with

performance as (

    select * from {{ ref('performance_daily') }}

),

customer_counts as (

    select * from {{ ref('int_customer_counts') }}
    where entity_type = 'platform'

),

headline as (

    {{ measured_headline('platform') }}

),

baseline as (

    select * from {{ ref('int_non_influencer_baseline') }}
    where brand = '*'

),

totals as (

    select
        platform,
        {{ performance_totals() }}
    from performance
    group by platform

),

final as (

    select
        totals.platform,
        {{ roas_metrics(is_measurable=true) }}
    from totals
    left join customer_counts on totals.platform = customer_counts.entity_id
    left join headline on totals.platform = headline.entity_id
    left join baseline on true

)

select * from final
order by platform
