-- Distinct customers who bought through an influencer, for every entity that has a mart: they do not add up
-- over days or brands, so each is counted on its own. One row per entity type × entity. Most people buy once, and
-- these do add up.
with

customer_groups as (

    select * from {{ ref('int_customer_groups') }}
    where is_order

),

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}
    where channel = 'influencer'

),

influencers as (

    select * from {{ ref('int_influencers') }}

),

only_purchases as (

    select
        tracking_group,
        count(*) as customers
    from customer_groups
    where is_only_purchase
    group by tracking_group

),

entities as (

    select
        tracking_daily.tracking_group,
        tracking_daily.influencer_id,
        tracking_daily.brand,
        tracking_daily.platform,
        influencers.category,
        tracking_daily.campaign,
        tracking_daily.product,
        tracking_daily.date,
        coalesce(only_purchases.customers, 0) as customers
    from tracking_daily
    inner join influencers on tracking_daily.influencer_id = influencers.influencer_id
    left join only_purchases on tracking_daily.tracking_group = only_purchases.tracking_group

),

repeat_purchases as (

    select
        entities.*,
        customer_groups.customer
    from customer_groups
    inner join entities on customer_groups.tracking_group = entities.tracking_group
    where not customer_groups.is_only_purchase

),

{% for table, customers in {'entities': 'sum(customers)', 'repeat_purchases': 'count(distinct customer)'}.items() -%}
{{ table }}_counted as (

    select
        case
            {% for entity in ['influencer_id', 'brand', 'platform', 'category', 'campaign', 'product', 'date'] -%}
            when grouping({{ entity }}) = 0 then '{{ entity }}'
            {% endfor -%}
        end as entity_type,
        coalesce(
            influencer_id, brand, platform, category, campaign, product, cast(date as {{ dbt.type_string() }})
        ) as entity_id,
        {{ customers }} as customers
    from {{ table }}
    group by grouping sets ( -- noqa: PRS
        (influencer_id), (brand), (platform), (category), (campaign), (product), (date)
    )

),

{% endfor -%}

counts as (

    select * from entities_counted

    union all

    select * from repeat_purchases_counted

),

final as (

    select
        entity_type,
        entity_id,
        cast(sum(customers) as bigint) as customers
    from counts
    group by entity_type, entity_id
    having sum(customers) > 0

)

select * from final
