-- What each customer bought in which tracking group, whose brand and platform are resolved. Row by row: hardly anybody
-- buys twice from the same group, so summing first would take longer than what reads it.
with

tracking_data as (

    select * from {{ ref('stg_tracking_data') }}
    where orders > 0 or revenue <> 0

),

customers as (

    select * from {{ ref('int_customers') }}
    where purchases > 0

),

tracking_groups as (

    select * from {{ ref('int_tracking_groups') }}
    where orders > 0 or revenue <> 0

),

customer_groups as (

    select
        customers.customer,
        tracking_groups.tracking_group,
        tracking_data.date,
        tracking_data.orders > 0 as is_order,
        tracking_data.orders > 0 and tracking_data.date = customers.first_order_date as is_new,
        customers.purchases = 1 as is_only_purchase,
        tracking_data.orders,
        tracking_data.revenue
    from tracking_data
    inner join customers on tracking_data.user_id = customers.user_id
    inner join tracking_groups
        on
            tracking_data.date = tracking_groups.date
            and coalesce(tracking_data.influencer_key, '') = coalesce(tracking_groups.influencer_key, '')
            and tracking_data.source = tracking_groups.source
            and tracking_data.campaign = tracking_groups.campaign
            and tracking_data.product = tracking_groups.product
            and coalesce(tracking_data.brand, '') = coalesce(tracking_groups.given_brand, '')

)

select * from customer_groups
