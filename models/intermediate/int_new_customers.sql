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
        customer,
        min(tracking_group) as tracking_group
    from customer_groups
    where is_new
    group by customer

),

new_customers as (

    select
        tracking_group,
        count(*) as new_customers
    from first_orders
    group by tracking_group

),

sales as (

    select
        tracking_group,
        cast(sum(case when is_new then orders else 0 end) as bigint) as new_customer_orders,
        cast(sum(case when is_new then revenue else 0 end) as decimal(18, 2)) as new_customer_revenue,
        cast(sum(case when is_new then 0 else orders end) as bigint) as returning_customer_orders,
        cast(sum(case when is_new then 0 else revenue end) as decimal(18, 2)) as returning_customer_revenue
    from customer_groups
    group by tracking_group

),

final as (

    select
        sales.tracking_group,
        coalesce(new_customers.new_customers, 0) as new_customers,
        sales.new_customer_orders,
        sales.new_customer_revenue,
        sales.returning_customer_orders,
        sales.returning_customer_revenue
    from sales
    left join new_customers on sales.tracking_group = new_customers.tracking_group

)

select * from final
