-- One row per accepted payout with its influencer and what it costs: nothing where it was cancelled.
with

payouts as (

    select * from {{ ref('stg_payouts') }}

),

influencer_keys as (

    select * from {{ ref('int_influencer_keys') }}

),

influencer_activity as (

    select * from {{ ref('int_influencer_activity') }}

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
        cast(payouts.product_cost + payouts.other_cost as decimal(18, 2)) as additional_payout_cost,
        payouts.status,
        payouts.payment_status,
        payouts.is_cancelled,
        payouts.date,
        cast(case when payouts.is_cancelled then 0 else payouts.total_payout end as decimal(18, 2)) as spend,
        cast(
            case when payouts.is_cancelled then 0 else payouts.product_cost + payouts.other_cost end as decimal(18, 2)
        ) as additional_cost,
        influencer_activity.posts,
        influencer_activity.orders,
        influencer_activity.revenue,
        case
            when payouts.basis = 'post' and influencer_activity.posts > 0 then 'posts'
            when payouts.basis in ('order', 'revenue_share') and influencer_activity.orders > 0 then 'orders'
            when influencer_activity.posts + influencer_activity.touchpoints > 0 then 'active_days'
            else 'whole_period'
        end as allocation,
        payouts.is_rounded,
        payouts.has_unreadable_value
    from payouts
    inner join influencer_keys on payouts.influencer_key = influencer_keys.influencer_key
    inner join influencer_activity on influencer_keys.influencer_id = influencer_activity.influencer_id

)

select * from final
