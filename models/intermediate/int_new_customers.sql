-- New and returning customers by tracking group. A customer is new on the day of their first order, whatever its
-- channel: somebody who bought before through search is not new to the business when they buy through an
-- influencer. All orders of that day are a new customer's; the customer counts once, in the first group of it.
with

customer_groups as (

    select * from {{ ref('int_customer_groups') }}

),

first_orders as (

    select
        user_id,
        min(date) as first_date,
        min(tracking_group) as first_group
    from customer_groups
    group by user_id

),

final as (

    select
        customer_groups.tracking_group,
        cast(count(case when customer_groups.tracking_group = first_orders.first_group then 1 end) as bigint)
            as new_customers,
        {%- for name, is_on in {'new': '=', 'returning': '>'}.items() %}
        {%- for measure, type in {'orders': 'bigint', 'revenue': 'decimal(18, 2)'}.items() %}
        cast(
            coalesce(
                sum(case when customer_groups.date {{ is_on }} first_orders.first_date then customer_groups.{{ measure }} end), 0
            ) as {{ type }}
        ) as {{ name }}_customer_{{ measure }}
        {%- if not (loop.last and name == 'returning') %},{% endif %}
        {%- endfor %}
        {%- endfor %}
    from customer_groups
    inner join first_orders on customer_groups.user_id = first_orders.user_id
    group by customer_groups.tracking_group

)

select * from final
