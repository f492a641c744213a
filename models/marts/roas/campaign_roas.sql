with

performance as (

    select * from {{ ref('performance_daily') }}

),

customer_counts as (

    select * from {{ ref('int_customer_counts') }}
    where entity_type = 'campaign'

),

headline as (

    {{ measured_headline('campaign') }}

),

baseline as (

    select * from {{ ref('int_non_influencer_baseline') }}
    where brand = '*'

),

totals as (

    select
        campaign,
        {{ performance_totals() }}
    from performance
    group by campaign

),

final as (

    select
        totals.campaign,
        {{ roas_metrics(is_measurable=true) }}
    from totals
    left join customer_counts on totals.campaign = customer_counts.entity_id
    left join headline on totals.campaign = headline.entity_id
    left join baseline on true

)

select * from final
order by campaign
