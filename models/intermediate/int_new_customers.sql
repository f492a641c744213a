-- New and returning customers by tracking group. A customer is new on the day of their first order, whatever its
-- channel: somebody who bought before through search is not new to the business when they buy through an
-- influencer. All orders of that day are a new customer's; the customer counts once, in the first group of it.
with

customer_groups as (

    select * from {{ ref('int_customer_groups') }}
    where is_order

),

first_orders as (

    select
        user_id,
        min(date) as first_date,
        min(tracking_group) as first_group
    from customer_groups
    group by user_id

),

purchases as (

    select
        customer_groups.tracking_group,
        customer_groups.orders,
        customer_groups.revenue,
        customer_groups.tracking_group = first_orders.first_group as is_first,
        customer_groups.date = first_orders.first_date as is_new
    from customer_groups
    inner join first_orders on customer_groups.user_id = first_orders.user_id

),

final as (

    select
        tracking_group,
        cast(sum(case when is_first then 1 else 0 end) as bigint) as new_customers,
        cast(sum(case when is_new then orders else 0 end) as bigint) as new_customer_orders,
        cast(sum(case when is_new then revenue else 0 end) as decimal(18, 2)) as new_customer_revenue,
        cast(sum(case when is_new then 0 else orders end) as bigint) as returning_customer_orders,
        cast(sum(case when is_new then 0 else revenue end) as decimal(18, 2)) as returning_customer_revenue
    from purchases
    group by tracking_group

)

select * from final
