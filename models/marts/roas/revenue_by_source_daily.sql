with

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}

),

totals as (

    select
        date,
        channel,
        source,
        brand,
        cast(sum(touchpoints) as bigint) as touchpoints,
        cast(sum(orders) as bigint) as orders,
        cast(sum(revenue) as decimal(18, 2)) as revenue,
        cast(sum(refunded_orders) as bigint) as refunded_orders,
        cast(sum(refunded_revenue) as decimal(18, 2)) as refunded_revenue
    from tracking_daily
    group by date, channel, source, brand

)

select * from totals
order by date, channel, source, brand
