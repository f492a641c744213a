with

payouts as (

    select * from {{ ref('int_payouts') }}

),

influencer_activity as (

    select * from {{ ref('int_influencer_activity') }}

),

-- What each known rule would pay, from the posts and orders that are in the data.
candidates as (

    select
        *,
        rate as flat_amount,
        rate * posts as posts_amount,
        rate * orders as orders_amount,
        rate * declared_orders as declared_orders_amount,
        case
            when rate <= 1 then cast(rate as decimal(9, 6)) * cast(revenue as decimal(20, 2))
            when basis = 'revenue_share' and rate <= 100
                then cast(rate * 0.01 as decimal(11, 8)) * cast(revenue as decimal(20, 2))
        end as revenue_share_amount
    from payouts

),

{%- set tolerance = var('payout_tolerance') %}

-- The rule that the basis names is tried first: with one post, flat and rate × posts are the same amount.
ruled as (

    select
        *,
        case
            when basis = 'post' and abs(total_payout - posts_amount) <= {{ tolerance }} then 'rate_times_posts'
            when basis = 'order' and abs(total_payout - orders_amount) <= {{ tolerance }} then 'rate_times_orders'
            when basis = 'revenue_share' and abs(total_payout - revenue_share_amount) <= {{ tolerance }}
                then 'revenue_share'
            when abs(total_payout - flat_amount) <= {{ tolerance }} then 'flat'
            when abs(total_payout - posts_amount) <= {{ tolerance }} then 'rate_times_posts'
            when abs(total_payout - orders_amount) <= {{ tolerance }} then 'rate_times_orders'
            when abs(total_payout - declared_orders_amount) <= {{ tolerance }} then 'rate_times_orders'
            when abs(total_payout - revenue_share_amount) <= {{ tolerance }} then 'revenue_share'
            else 'none'
        end as payout_rule,
        case basis
            when 'post' then posts_amount
            when 'order' then orders_amount
            when 'revenue_share' then revenue_share_amount
            when 'flat' then flat_amount
        end as expected_amount
    from candidates

),

-- Beyond 1,000 trillion the rate is a typing error and says nothing.
expected as (

    select
        *,
        cast(case when expected_amount < 1000000000000000 then expected_amount end as decimal(18, 2)) as expected_payout
    from ruled

),

paid as (

    select
        payout_id as reconciliation_id,
        payout_id,
        influencer_id,
        basis,
        rate,
        declared_orders,
        total_payout,
        status,
        payment_status,
        is_cancelled,
        date,
        spend,
        allocation,
        payout_rule,
        expected_payout,
        cast(total_payout - expected_payout as decimal(18, 2)) as difference,
        case
            when is_cancelled then 'cancelled'
            when expected_payout is null then 'not_checkable'
            when abs(total_payout - expected_payout) <= {{ tolerance }} then 'as_expected'
            when total_payout > expected_payout then 'overpaid'
            else 'underpaid'
        end as reconciliation_status
    from expected

),

-- Influencers who sold and were never paid: the other half of any payout question.
unpaid as (

    select
        'unpaid: ' || influencer_activity.influencer_id as reconciliation_id,
        cast(null as {{ dbt.type_string() }}) as payout_id,
        influencer_activity.influencer_id,
        'none' as basis,
        cast(null as decimal(24, 6)) as rate,
        cast(null as bigint) as declared_orders,
        cast(0 as decimal(18, 2)) as total_payout,
        cast(null as {{ dbt.type_string() }}) as status,
        'none' as payment_status,
        false as is_cancelled,
        cast(null as date) as date,
        cast(0 as decimal(18, 2)) as spend,
        'none' as allocation,
        'none' as payout_rule,
        cast(null as decimal(18, 2)) as expected_payout,
        cast(null as decimal(18, 2)) as difference,
        'unpaid' as reconciliation_status
    from influencer_activity
    left join payouts on influencer_activity.influencer_id = payouts.influencer_id
    where influencer_activity.revenue > 0 and payouts.influencer_id is null

),

rows_to_reconcile as (

    select * from paid
    union all
    select * from unpaid

),

final as (

    select
        rows_to_reconcile.*,
        influencer_activity.influencer_name,
        influencer_activity.is_listed,
        influencer_activity.posts as tracked_posts,
        influencer_activity.orders as tracked_orders,
        influencer_activity.revenue as tracked_revenue,
        influencer_activity.posts > 0 as has_posts,
        influencer_activity.orders > 0 as has_orders
    from rows_to_reconcile
    inner join influencer_activity on rows_to_reconcile.influencer_id = influencer_activity.influencer_id

)

select * from final
order by reconciliation_id
