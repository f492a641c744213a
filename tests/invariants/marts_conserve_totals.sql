-- Nothing is lost or counted twice between the accepted rows and any mart. One row per mart that differs, with
-- what it has and (`true_…`) what the accepted rows have before any join.
{%- set marts = [
    'performance_daily', 'influencer_roas', 'brand_roas', 'daily_roas', 'platform_roas', 'category_roas',
    'campaign_roas', 'product_roas',
] %}
{%- set sales = ['orders', 'revenue', 'refunded_orders', 'refunded_revenue', 'discount'] %}
{%- set publications = ['reach', 'likes', 'comments', 'shares', 'saves', 'clicks'] %}
{%- set assumed = ['assumed_incremental_revenue_low', 'assumed_incremental_revenue', 'assumed_incremental_revenue_high'] %}
{%- set measures = additive_measures().keys() | reject('in', assumed) | list %}

with

tracking_data as (

    select
        {% for measure in sales -%}
        coalesce(sum({{ measure }}), 0) as true_{{ measure }},
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
        new_customers.*
    from mart_totals
    cross join tracking_data
    cross join posts
    cross join payouts
    cross join new_customers
    where
        false
        {% for measure in measures -%}
        or {{ measure }} is distinct from true_{{ measure }}
        {% endfor %}

)

select * from differences
