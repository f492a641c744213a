-- Customers by the tracking group of their first order, whatever its channel: somebody who bought before
-- through search is not new to the business when they buy through an influencer.
with

customer_groups as (

    select * from {{ ref('int_customer_groups') }}

),

first_orders as (

    select
        user_id,
        min(tracking_group) as tracking_group
    from customer_groups
    group by user_id

),

new_customers as (

    select
        tracking_group,
        cast(count(*) as bigint) as new_customers
    from first_orders
    group by tracking_group

)

select * from new_customers
