with

performance as (

    select * from {{ ref('performance_daily') }}

),

influencers as (

    select * from {{ ref('int_influencers') }}

),

customer_counts as (

    select * from {{ ref('int_customer_counts') }}
    where entity_type = 'category'

),

baseline as (

    select * from {{ ref('int_non_influencer_baseline') }}
    where brand = '*'

),

totals as (

    select
        influencers.category,
        {{ performance_totals() }}
    from performance
    inner join influencers on performance.influencer_id = influencers.influencer_id
    group by influencers.category

),

final as (

    select
        totals.category,
        {{ roas_metrics() }}
    from totals
    left join customer_counts on totals.category = customer_counts.entity_id
    left join baseline on true

)

select * from final
order by category
