with

base_tracking_data as (

    select * from {{ ref('base_tracking_data') }}

),

value_aliases as (

    select * from {{ ref('value_aliases') }}

),

-- Orders in these states bring no revenue.
lost_statuses as (

    select distinct {{ text_key('alias') }} as order_status_key
    from value_aliases
    where kind = 'order_status' and value in ('cancelled', 'refunded')

),

accepted as (

    select * from base_tracking_data
    where not is_blank and rejection_reason is null

),

measured as (

    select
        accepted.*,
        coalesce(accepted.orders, 0) as gross_orders,
        coalesce(accepted.revenue, 0) as gross_revenue,
        coalesce(accepted.revenue, 0) > 0 and accepted.refund = accepted.revenue
        or lost_statuses.order_status_key is not null as is_lost
    from accepted
    left join lost_statuses on accepted.order_status_key = lost_statuses.order_status_key

),

counted as (

    select
        date,
        influencer_key,
        influencer_id,
        coalesce(source, 'Unknown') as source,
        coalesce(campaign, 'Unassigned') as campaign,
        coalesce(product, 'Unassigned') as product,
        brand,
        user_id,
        cast(case when is_lost then 0 else gross_orders end as bigint) as orders,
        cast(
            case when is_lost then 0 else gross_revenue - coalesce(refund, 0) end as decimal(18, 2)
        ) as revenue,
        cast(case when is_lost then gross_orders else 0 end as bigint) as refunded_orders,
        cast(case when is_lost then gross_revenue else coalesce(refund, 0) end as decimal(18, 2)) as refunded_revenue,
        cast(case when is_lost then 0 else coalesce(discount, 0) end as decimal(18, 2)) as discount,
        is_rounded,
        has_blank_measure,
        file_name,
        line_number
    from measured

)

select * from counted
