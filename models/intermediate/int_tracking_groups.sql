-- The only model that aggregates the row-level tracking data: everything downstream resolves ids, brands,
-- platforms and posts once per group instead of once per row.
with

tracking_data as (

    select * from {{ ref('stg_tracking_data') }}

),

grouped as (

    select
        date,
        influencer_key,
        source,
        campaign,
        product,
        brand as given_brand,
        min(influencer_id) as given_influencer_id,
        count(*) as touchpoints,
        cast(sum(orders) as bigint) as orders,
        cast(sum(revenue) as decimal(18, 2)) as revenue,
        cast(sum(refunded_orders) as bigint) as refunded_orders,
        cast(sum(refunded_revenue) as decimal(18, 2)) as refunded_revenue,
        cast(sum(discount) as decimal(18, 2)) as discount,
        cast(sum(case when is_rounded then 1 else 0 end) as bigint) as rounded_rows,
        cast(sum(case when has_blank_measure then 1 else 0 end) as bigint) as blank_measure_rows
    from tracking_data
    group by date, influencer_key, source, campaign, product, brand

),

-- Numbered in date order, so that the smallest number of a customer is their first order.
numbered as (

    select
        row_number() over (
            order by date, influencer_key nulls first, source, campaign, product, given_brand nulls first
        ) as tracking_group,
        *
    from grouped

)

select * from numbered
