with

posts as (

    select * from {{ ref('int_posts') }}

),

influencers as (

    select * from {{ ref('int_influencers') }}

),

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}
    where post_id is not null

),

spend_by_unit as (

    select * from {{ ref('int_spend_by_unit') }}
    where post_id is not null and cost_type = 'spend'

),

traced_sales as (

    select
        post_id,
        cast(sum(orders) as bigint) as orders,
        cast(sum(revenue) as decimal(18, 2)) as revenue
    from tracking_daily
    group by post_id

),

post_spend as (

    select
        post_id,
        {{ rupees('sum(amount_paise)') }} as spend
    from spend_by_unit
    group by post_id

),

measured as (

    select
        posts.post_id,
        posts.date,
        posts.influencer_id,
        influencers.influencer_name,
        posts.platform,
        posts.brand,
        posts.url,
        posts.caption,
        posts.reach,
        coalesce(posts.likes, 0) as likes,
        coalesce(posts.comments, 0) as comments,
        coalesce(posts.shares, 0) as shares,
        coalesce(posts.saves, 0) as saves,
        coalesce(posts.clicks, 0) as clicks,
        posts.unusable_measures,
        coalesce(traced_sales.orders, 0) as orders,
        cast(coalesce(traced_sales.revenue, 0) as decimal(18, 2)) as revenue,
        cast(coalesce(post_spend.spend, 0) as decimal(18, 2)) as spend
    from posts
    inner join influencers on posts.influencer_id = influencers.influencer_id
    left join traced_sales on posts.post_id = traced_sales.post_id
    left join post_spend on posts.post_id = post_spend.post_id

),

final as (

    select
        *,
        {{ engagements() }} as engagements,
        {{ engagement_rate(engagements(), 'reach') }} as engagement_rate,
        {{ engagement_band(engagements(), 'reach') }} as engagement_band,
        {{ roas('revenue', 'spend') }} as roas,
        {{ roas_band('revenue', 'spend') }} as roas_band,
        {{ cost_per_thousand_reach('spend', 'reach') }} as cost_per_thousand_reach,
        {{ cost_per_engagement('spend', engagements()) }} as cost_per_engagement,
        {{ cost_per_order('spend', 'orders') }} as cost_per_order
    from measured

)

select * from final
order by date, post_id
