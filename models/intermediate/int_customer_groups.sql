-- What each customer bought in each tracking group, whose brand and platform are resolved. Revenue of rows without an
-- order stands apart, because whoever has no order is no customer yet.
with

tracking_data as (

    select * from {{ ref('stg_tracking_data') }}
    where user_id is not null and (orders > 0 or revenue <> 0)

),

tracking_groups as (

    select * from {{ ref('int_tracking_groups') }}
    where orders > 0 or revenue <> 0

),

customer_groups as (

    select
        tracking_data.user_id,
        tracking_groups.tracking_group,
        tracking_data.date,
        tracking_data.orders > 0 as is_order,
        cast(sum(tracking_data.orders) as bigint) as orders,
        cast(sum(tracking_data.revenue) as decimal(18, 2)) as revenue
    from tracking_data
    inner join tracking_groups
        on
            tracking_data.date = tracking_groups.date
            and coalesce(tracking_data.influencer_key, '') = coalesce(tracking_groups.influencer_key, '')
            and tracking_data.source = tracking_groups.source
            and tracking_data.campaign = tracking_groups.campaign
            and tracking_data.product = tracking_groups.product
            and coalesce(tracking_data.brand, '') = coalesce(tracking_groups.given_brand, '')
    group by tracking_data.user_id, tracking_groups.tracking_group, tracking_data.date, tracking_data.orders > 0

)

select * from customer_groups
