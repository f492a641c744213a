with

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}
    where channel = 'influencer'

),

new_customers as (

    select * from {{ ref('int_new_customers') }}

),

posts as (

    select * from {{ ref('int_posts') }}

),

spend_allocation as (

    select * from {{ ref('int_spend_allocation') }}

),

incremental_shares as (

    select * from {{ ref('int_incremental_shares') }}

),

-- What happened on the shop's side, on the day of the order.
sales as (

    select
        tracking_daily.date,
        tracking_daily.influencer_id,
        tracking_daily.platform,
        tracking_daily.brand,
        tracking_daily.product,
        tracking_daily.campaign,
        tracking_daily.touchpoints,
        tracking_daily.orders,
        tracking_daily.revenue,
        tracking_daily.refunded_orders,
        tracking_daily.refunded_revenue,
        tracking_daily.discount,
        coalesce(new_customers.new_customers, 0) as new_customers,
        coalesce(new_customers.new_customer_orders, 0) as new_customer_orders,
        coalesce(new_customers.new_customer_revenue, 0) as new_customer_revenue,
        coalesce(new_customers.returning_customer_orders, 0) as returning_customer_orders,
        coalesce(new_customers.returning_customer_revenue, 0) as returning_customer_revenue,
        0 as posts,
        0 as reach,
        0 as likes,
        0 as comments,
        0 as shares,
        0 as saves,
        0 as clicks,
        0 as spend,
        0 as additional_cost
    from tracking_daily
    left join new_customers on tracking_daily.tracking_group = new_customers.tracking_group

),

-- What happened on the platform, on the day of the post, which sells no one product or campaign.
publications as (

    select
        date,
        influencer_id,
        platform,
        brand,
        'Unassigned' as product,
        'Unassigned' as campaign,
        0 as touchpoints,
        0 as orders,
        0 as revenue,
        0 as refunded_orders,
        0 as refunded_revenue,
        0 as discount,
        0 as new_customers,
        0 as new_customer_orders,
        0 as new_customer_revenue,
        0 as returning_customer_orders,
        0 as returning_customer_revenue,
        1 as posts,
        reach,
        likes,
        comments,
        shares,
        saves,
        clicks,
        0 as spend,
        0 as additional_cost
    from posts

),

costs as (

    select
        date,
        influencer_id,
        platform,
        brand,
        product,
        campaign,
        0 as touchpoints,
        0 as orders,
        0 as revenue,
        0 as refunded_orders,
        0 as refunded_revenue,
        0 as discount,
        0 as new_customers,
        0 as new_customer_orders,
        0 as new_customer_revenue,
        0 as returning_customer_orders,
        0 as returning_customer_revenue,
        0 as posts,
        0 as reach,
        0 as likes,
        0 as comments,
        0 as shares,
        0 as saves,
        0 as clicks,
        spend,
        additional_cost
    from spend_allocation

),

measures as (

    select * from sales
    union all
    select * from publications
    union all
    select * from costs

),

{%- set measures = additive_measures() %}
{%- set shares = {
    'assumed_incremental_revenue_low': 'incremental_share_low',
    'assumed_incremental_revenue': 'incremental_share',
    'assumed_incremental_revenue_high': 'incremental_share_high',
} %}
{%- for measure in shares %}
{%- do measures.pop(measure) %}
{%- endfor %}
{%- do measures.update(customer_measures()) %}

totals as (

    select
        date,
        influencer_id,
        platform,
        brand,
        product,
        campaign,
        {{ summed(measures) }}
    from measures
    group by date, influencer_id, platform, brand, product, campaign

),

final as (

    select
        {%- for measure, share in shares.items() %}
        cast(
            coalesce(round(cast(totals.revenue as decimal(26, 2)) * incremental_shares.{{ share }}, 2), 0)
            as decimal(18, 2)
        ) as {{ measure }},
        {%- endfor %}
        totals.*
    from totals
    left join incremental_shares
        on totals.brand = incremental_shares.brand and totals.platform = incremental_shares.platform

)

select * from final
order by date, influencer_id, platform, brand, product, campaign
