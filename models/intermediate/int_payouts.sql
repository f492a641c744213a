-- One row per accepted payout with its influencer and what it costs: nothing where it was cancelled.
with

payouts as (

    select * from {{ ref('stg_payouts') }}

),

influencer_keys as (

    select * from {{ ref('int_influencer_keys') }}

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
        cast(count(*) as bigint) as posts
    from posts
    group by influencer_id

),

tracking_totals as (

    select
        influencer_id,
        cast(sum(orders) as bigint) as orders,
        cast(sum(revenue) as decimal(18, 2)) as revenue
    from tracking_daily
    group by influencer_id

),

final as (

    select
        payouts.payout_id,
        influencer_keys.influencer_id,
        payouts.basis,
        payouts.given_basis,
        payouts.rate,
        payouts.declared_orders,
        payouts.total_payout,
        payouts.product_cost + payouts.other_cost as additional_payout_cost,
        payouts.status,
        payouts.is_cancelled,
        payouts.date,
        case when payouts.is_cancelled then 0 else payouts.total_payout end as spend,
        case when payouts.is_cancelled then 0 else payouts.product_cost + payouts.other_cost end as additional_cost,
        coalesce(post_counts.posts, 0) as posts,
        coalesce(tracking_totals.orders, 0) as orders,
        coalesce(tracking_totals.revenue, 0) as revenue,
        case
            when payouts.basis = 'post' and post_counts.posts > 0 then 'posts'
            when payouts.basis in ('order', 'revenue_share') and tracking_totals.orders > 0 then 'orders'
            when post_counts.posts > 0 or tracking_totals.influencer_id is not null then 'active_days'
            else 'whole_period'
        end as allocation,
        payouts.is_rounded,
        payouts.is_rate_unreadable
    from payouts
    inner join influencer_keys on payouts.influencer_key = influencer_keys.influencer_key
    left join post_counts on influencer_keys.influencer_id = post_counts.influencer_id
    left join tracking_totals on influencer_keys.influencer_id = tracking_totals.influencer_id

)

select * from final
