-- Customers by number, so that only this model and int_customer_groups compare ids as text: counting, joining and
-- grouping people by a number takes a fraction of that.
with

tracking_data as (

    select
        user_id,
        date,
        case when orders > 0 then date end as order_date,
        case when orders > 0 or revenue <> 0 then 1 end as is_purchase
    from {{ ref('stg_tracking_data') }}
    where user_id is not null

),

customers as (

    select
        user_id,
        min(date) as first_date,
        min(order_date) as first_order_date,
        count(is_purchase) as purchases
    from tracking_data
    group by user_id

),

numbered as (

    select
        row_number() over (order by user_id) as customer,
        *
    from customers

)

select * from numbered
