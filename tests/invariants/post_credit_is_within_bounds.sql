-- Orders, revenue and spend traced to an influencer's posts never exceed what the influencer has.
with

posts as (

    select * from {{ ref('post_performance') }}

),

influencers as (

    select * from {{ ref('influencer_roas') }}

),

traced as (

    select
        influencer_id,
        sum(orders) as orders,
        sum(revenue) as revenue,
        sum(spend) as spend,
        count(*) as posts,
        sum(likes) as likes
    from posts
    group by influencer_id

),

exceeding as (

    select
        traced.influencer_id,
        traced.orders,
        traced.revenue,
        traced.spend
    from traced
    left join influencers on traced.influencer_id = influencers.influencer_id
    where
        influencers.influencer_id is null
        or traced.orders > influencers.orders
        or traced.revenue > influencers.revenue
        or traced.spend > influencers.spend
        or traced.posts is distinct from influencers.posts
        or traced.likes is distinct from influencers.likes

)

select * from exceeding
