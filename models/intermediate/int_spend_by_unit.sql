-- Payouts split over what they paid for: posts, orders, active days, or every day of the data where the
-- influencer has neither posts nor orders (see `allocation`). Exact to the paisa per influencer × allocation.
with

payouts as (

    select * from {{ ref('int_payouts') }}

),

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

tracking_orders as (

    select * from {{ ref('int_tracking_daily') }}
    where channel = 'influencer' and orders > 0

),

data_period as (

    select * from {{ ref('int_data_period') }}

),

-- Payouts of one influencer that are split the same way are split together.
amounts as (

    select
        influencer_id,
        allocation,
        'spend' as cost_type,
        {{ paise('sum(spend)') }} as amount_paise
    from payouts
    group by influencer_id, allocation

    union all

    select
        influencer_id,
        allocation,
        'additional_cost' as cost_type,
        {{ paise('sum(additional_cost)') }} as amount_paise
    from payouts
    group by influencer_id, allocation

),

payees as (

    select distinct
        amounts.influencer_id,
        amounts.allocation,
        influencers.platform
    from amounts
    inner join influencers on amounts.influencer_id = influencers.influencer_id
    where amounts.amount_paise > 0

),

active_days as (

    select
        posts.influencer_id,
        posts.date,
        payees.platform
    from posts
    inner join payees on posts.influencer_id = payees.influencer_id
    where payees.allocation = 'active_days'

    union

    select
        tracking_daily.influencer_id,
        tracking_daily.date,
        payees.platform
    from tracking_daily
    inner join payees on tracking_daily.influencer_id = payees.influencer_id
    where payees.allocation = 'active_days'

),

period_days as (

    {{ calendar_days('data_period', 'first_date', 'last_date') }}

),

units as (

    select
        'posts' as allocation,
        posts.influencer_id,
        posts.post_id,
        posts.date,
        posts.platform,
        posts.brand,
        cast(null as {{ dbt.type_string() }}) as product,
        cast(null as {{ dbt.type_string() }}) as campaign,
        cast(1 as bigint) as weight
    from posts
    inner join payees on posts.influencer_id = payees.influencer_id
    where payees.allocation = 'posts'

    union all

    select
        'orders' as allocation,
        tracking_orders.influencer_id,
        tracking_orders.post_id,
        tracking_orders.date,
        tracking_orders.platform,
        tracking_orders.brand,
        tracking_orders.product,
        tracking_orders.campaign,
        cast(sum(tracking_orders.orders) as bigint) as weight
    from tracking_orders
    inner join payees on tracking_orders.influencer_id = payees.influencer_id
    where payees.allocation = 'orders'
    group by
        tracking_orders.influencer_id, tracking_orders.post_id, tracking_orders.date, tracking_orders.platform,
        tracking_orders.brand, tracking_orders.product, tracking_orders.campaign

    union all

    select
        'active_days' as allocation,
        influencer_id,
        null as post_id,
        date,
        platform,
        'Unknown' as brand,
        null as product,
        null as campaign,
        1 as weight
    from active_days

    union all

    select
        'whole_period' as allocation,
        payees.influencer_id,
        null as post_id,
        period_days.date,
        payees.platform,
        'Unknown' as brand,
        null as product,
        null as campaign,
        1 as weight
    from payees
    cross join period_days
    where payees.allocation = 'whole_period'

),

total_weights as (

    select
        influencer_id,
        allocation,
        sum(weight) as total_weight
    from units
    group by influencer_id, allocation

),

weighted_amounts as (

    select
        amounts.influencer_id,
        amounts.allocation,
        amounts.cost_type,
        amounts.amount_paise,
        units.post_id,
        units.date,
        units.platform,
        units.brand,
        units.product,
        units.campaign,
        units.weight,
        total_weights.total_weight
    from amounts
    inner join total_weights
        on amounts.influencer_id = total_weights.influencer_id and amounts.allocation = total_weights.allocation
    inner join units
        on amounts.influencer_id = units.influencer_id and amounts.allocation = units.allocation
    where amounts.amount_paise > 0

),

allocated as (

    {{ allocate(
        'weighted_amounts',
        columns=['influencer_id', 'allocation', 'cost_type', 'post_id', 'date', 'platform', 'brand', 'product', 'campaign'],
        amount_key=['influencer_id', 'allocation', 'cost_type'],
        tie_break=['date', 'platform', 'brand', 'product nulls first', 'campaign nulls first', 'post_id nulls first'],
    ) }}

)

select * from allocated
