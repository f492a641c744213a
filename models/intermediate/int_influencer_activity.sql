-- What each influencer did in the data: posts, touchpoints, orders and revenue. One row per influencer.
with

influencers as (

    select * from {{ ref('int_influencers') }}

),

posts as (

    select * from {{ ref('int_posts') }}

),

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}
    where channel = 'influencer'

),

post_counts as (

    select
        influencer_id,
        count(*) as posts
    from posts
    group by influencer_id

),

sales as (

    select
        influencer_id,
        sum(touchpoints) as touchpoints,
        sum(orders) as orders,
        sum(revenue) as revenue
    from tracking_daily
    group by influencer_id

),

activity as (

    select
        influencers.influencer_id,
        influencers.influencer_name,
        influencers.is_listed,
        cast(coalesce(post_counts.posts, 0) as bigint) as posts,
        cast(coalesce(sales.touchpoints, 0) as bigint) as touchpoints,
        cast(coalesce(sales.orders, 0) as bigint) as orders,
        cast(coalesce(sales.revenue, 0) as decimal(18, 2)) as revenue
    from influencers
    left join post_counts on influencers.influencer_id = post_counts.influencer_id
    left join sales on influencers.influencer_id = sales.influencer_id

)

select * from activity
