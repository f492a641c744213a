-- Nothing is lost or counted twice between the accepted rows and any mart: one row per total × mart that differs.
{% set roas_marts = [
    'performance_daily', 'influencer_roas', 'brand_roas', 'daily_roas', 'platform_roas', 'category_roas',
    'campaign_roas', 'product_roas',
] %}
{% set measures = additive_measures() %}
{% do measures.pop('assumed_incremental_revenue') %}

with

tracking_data as (

    select * from {{ ref('stg_tracking_data') }}

),

posts as (

    select * from {{ ref('stg_posts') }}

),

payouts as (

    select * from {{ ref('stg_payouts') }}

),

new_customers as (

    select * from {{ ref('int_new_customers') }}

),

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}

),

-- Straight from the accepted rows, before any join.
truth as (

    {% for measure in ['touchpoints', 'orders', 'revenue', 'refunded_orders', 'refunded_revenue', 'discount'] %}
    select
        '{{ measure }}' as measure,
        {%- set total = 'count(*)' if measure == 'touchpoints' else 'coalesce(sum(' ~ measure ~ '), 0)' %}
        cast({{ total }} as decimal(38, 2)) as total
    from tracking_data
    where influencer_key is not null
    union all
    {% endfor %}
    {% for measure in ['posts', 'reach', 'likes', 'comments', 'shares', 'saves', 'clicks'] %}
    select
        '{{ measure }}' as measure,
        {%- set total = 'count(*)' if measure == 'posts' else 'coalesce(sum(' ~ measure ~ '), 0)' %}
        cast({{ total }} as decimal(38, 2)) as total
    from posts
    union all
    {% endfor %}
    select
        'spend' as measure,
        cast(coalesce(sum(total_payout), 0) as decimal(38, 2)) as total
    from payouts
    where not is_cancelled
    union all
    select
        'additional_cost' as measure,
        cast(coalesce(sum(product_cost + other_cost), 0) as decimal(38, 2)) as total
    from payouts
    where not is_cancelled
    union all
    select
        'new_customers' as measure,
        cast(coalesce(sum(new_customers.new_customers), 0) as decimal(38, 2)) as total
    from new_customers
    inner join tracking_daily on new_customers.tracking_group = tracking_daily.tracking_group
    where tracking_daily.channel = 'influencer'

),

mart_totals as (

    {% for mart in roas_marts %}
    {%- set outer_loop = loop %}
    {%- for measure in measures %}
    select
        '{{ mart }}' as mart,
        '{{ measure }}' as measure,
        cast(coalesce(sum({{ measure }}), 0) as decimal(38, 2)) as total
    from {{ ref(mart) }}
    {{ 'union all' if not (loop.last and outer_loop.last) }}
    {% endfor %}
    {%- endfor %}

),

differences as (

    select
        mart_totals.mart,
        mart_totals.measure,
        truth.total as expected_total,
        mart_totals.total as mart_total
    from mart_totals
    left join truth on mart_totals.measure = truth.measure
    where mart_totals.total is distinct from truth.total

)

select * from differences
