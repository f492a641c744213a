with

performance as (

    select * from {{ ref('performance_daily') }}

),

influencers as (

    select * from {{ ref('int_influencers') }}

),

customer_counts as (

    select * from {{ ref('int_customer_counts') }}
    where entity_type = 'influencer_id'

),

headline as (

    {{ measured_headline('influencer') }}

),

baseline as (

    select * from {{ ref('int_non_influencer_baseline') }}
    where brand = '*'

),

-- Everybody is listed, also who never posted, sold or was paid.
totals as (

    select
        influencers.influencer_id,
        min(case when touchpoints > 0 or posts > 0 then performance.date end) as first_active_date,
        max(case when touchpoints > 0 or posts > 0 then performance.date end) as last_active_date,
        {{ performance_totals() }}
    from influencers
    left join performance on influencers.influencer_id = performance.influencer_id
    group by influencers.influencer_id

),

final as (

    select
        influencers.influencer_id,
        influencers.influencer_name,
        influencers.category,
        influencers.gender,
        influencers.platform,
        influencers.follower_count,
        influencers.follower_tier,
        influencers.is_listed,
        totals.first_active_date,
        totals.last_active_date,
        {{ roas_metrics(is_measurable=true) }}
    from totals
    inner join influencers on totals.influencer_id = influencers.influencer_id
    left join customer_counts on totals.influencer_id = customer_counts.entity_id
    left join headline on totals.influencer_id = headline.entity_id
    left join baseline on true

)

select * from final
order by influencer_id
