-- Distinct customers who bought through an influencer, for every entity that has a mart: they do not add up
-- over days or brands, so each is counted on its own. One row per entity type × entity. Most people order once, and
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

purchases as (

    select
        customer_groups.customer,
        customer_groups.is_only_order,
        tracking_daily.influencer_id,
        tracking_daily.brand,
        tracking_daily.platform,
        influencers.category,
        tracking_daily.campaign,
        tracking_daily.product,
        tracking_daily.date
    from customer_groups
    inner join tracking_daily on customer_groups.tracking_group = tracking_daily.tracking_group
    inner join influencers on tracking_daily.influencer_id = influencers.influencer_id

),

counts as (

    select
        case
            {% for entity in ['influencer_id', 'brand', 'platform', 'category', 'campaign', 'product', 'date'] -%}
            when grouping({{ entity }}) = 0 then '{{ entity }}'
            {% endfor -%}
        end as entity_type,
        coalesce(
            influencer_id, brand, platform, category, campaign, product, cast(date as {{ dbt.type_string() }})
        ) as entity_id,
        cast(
            count(distinct case when not is_only_order then customer end) + count(case when is_only_order then 1 end)
            as bigint
        ) as customers
    from purchases
    group by grouping sets ( -- noqa: PRS
        (influencer_id), (brand), (platform), (category), (campaign), (product), (date)
    )

)

select * from counts
