-- Nothing is lost or counted twice between the accepted rows and any mart. One row per mart that differs, with
-- what it has and (`true_…`) what the accepted rows have before any join.
{%- set marts = [
    'performance_daily', 'influencer_roas', 'brand_roas', 'daily_roas', 'platform_roas', 'category_roas',
    'campaign_roas', 'product_roas',
] %}
{%- set sales = ['orders', 'revenue', 'refunded_orders', 'refunded_revenue', 'discount'] %}
{%- set publications = ['reach', 'likes', 'comments', 'shares', 'saves', 'clicks'] %}
{%- set assumed = [
    'assumed_incremental_revenue_low', 'assumed_incremental_revenue', 'assumed_incremental_revenue_high',
] %}
{%- set measures = additive_measures().keys() | reject('in', assumed) | list %}

with

tracking_data as (

    select
        {% for measure in sales -%}
        coalesce(sum({{ measure }}), 0) as true_{{ measure }},
        {% endfor -%}
        {% for measure in ['orders', 'revenue'] -%}
        coalesce(sum(case when orders > 0 and user_id is not null then {{ measure }} end), 0)
            as true_known_customer_{{ measure }},
        {% endfor -%}
        count(*) as true_touchpoints
    from {{ ref('stg_tracking_data') }}
    where influencer_key is not null

),

posts as (

    select
        {% for measure in publications -%}
        coalesce(sum({{ measure }}), 0) as true_{{ measure }},
        {% endfor -%}
        count(*) as true_posts
    from {{ ref('stg_posts') }}

),

payouts as (

    select
        coalesce(sum(total_payout), 0) as true_spend,
        coalesce(sum(product_cost + other_cost), 0) as true_additional_cost
    from {{ ref('stg_payouts') }}
    where not is_cancelled

),

first_days as (

    select
        tracking_group,
        orders,
        revenue
    from (
        select
            *,
            min(date) over (partition by customer) as first_date
        from {{ ref('int_customer_groups') }}
        where is_order
    ) as customer_groups
    where date = first_date

),

new_customer_sales as (

    select
        coalesce(sum(first_days.orders), 0) as true_new_customer_orders,
        coalesce(sum(first_days.revenue), 0) as true_new_customer_revenue
    from first_days
    inner join {{ ref('int_tracking_daily') }} as tracking_daily
        on first_days.tracking_group = tracking_daily.tracking_group
    where tracking_daily.channel = 'influencer'

),

customer_totals as (

    select
        coalesce(sum(new_customer_orders), 0) as new_customer_orders,
        coalesce(sum(new_customer_revenue), 0) as new_customer_revenue,
        coalesce(sum(new_customer_orders + returning_customer_orders), 0) as known_customer_orders,
        coalesce(sum(new_customer_revenue + returning_customer_revenue), 0) as known_customer_revenue
    from {{ ref('performance_daily') }}

),

new_customers as (

    select coalesce(sum(new_customers.new_customers), 0) as true_new_customers
    from {{ ref('int_new_customers') }} as new_customers
    inner join {{ ref('int_tracking_daily') }} as tracking_daily
        on new_customers.tracking_group = tracking_daily.tracking_group
    where tracking_daily.channel = 'influencer'

),

mart_totals as (

    {% for mart in marts %}
    select
        {% for measure in measures -%}
        coalesce(sum({{ measure }}), 0) as {{ measure }},
        {% endfor -%}
        '{{ mart }}' as mart
    from {{ ref(mart) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

differences as (

    select
        mart_totals.*,
        tracking_data.*,
        posts.*,
        payouts.*,
        new_customers.*,
        customer_totals.*,
        new_customer_sales.*
    from mart_totals
    cross join tracking_data
    cross join posts
    cross join payouts
    cross join new_customers
    cross join customer_totals
    cross join new_customer_sales
    where
        false
        {% for measure in measures -%}
        or {{ measure }} is distinct from true_{{ measure }}
        {% endfor -%}
        {%- for customers in ['new_customer', 'known_customer'] %}
        or {{ customers }}_orders is distinct from true_{{ customers }}_orders
        or {{ customers }}_revenue is distinct from true_{{ customers }}_revenue
        {%- endfor %}

)

select * from differences
