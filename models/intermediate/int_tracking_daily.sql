-- Tracking data by day with everything resolved: influencer, channel, platform, brand and credited post.
-- One row per tracking group; the groups carry all revenue, with and without an influencer.
with

tracking_groups as (

    select * from {{ ref('int_tracking_groups') }}

),

influencer_keys as (

    select * from {{ ref('int_influencer_keys') }}

),

influencers as (

    select * from {{ ref('int_influencers') }}

),

alias_matches as (

    select * from {{ ref('int_alias_matches') }}

),

value_aliases as (

    select * from {{ ref('value_aliases') }}

),

post_credit as (

    select * from {{ ref('int_post_credit') }}

),

posts as (

    select * from {{ ref('int_posts') }}

),

brand_matches as (

    select * from alias_matches
    where kind = 'brand'

),

channels as (

    select
        {{ text_key('alias') }} as source_key,
        min(value) as channel
    from value_aliases
    where kind = 'channel'
    group by {{ text_key('alias') }}

),

resolved as (

    select
        tracking_groups.tracking_group,
        tracking_groups.date,
        influencers.influencer_id,
        case
            when influencers.influencer_id is not null then 'influencer'
            else coalesce(channels.channel, 'other')
        end as channel,
        tracking_groups.source,
        coalesce(source_platforms.value, influencers.platform, 'Unknown') as platform,
        coalesce(
            column_brands.value, product_brands.value, campaign_brands.value, source_brands.value,
            post_brands.brand, 'Unknown'
        ) as brand,
        case
            when tracking_groups.given_brand is not null then 'brand column'
            when product_brands.value is not null then 'product'
            when campaign_brands.value is not null then 'campaign'
            when source_brands.value is not null then 'source'
            when post_brands.brand is not null then 'post'
            else 'nowhere'
        end as brand_found_in,
        tracking_groups.product,
        tracking_groups.campaign,
        post_credit.post_id,
        post_credit.credit_rule,
        tracking_groups.touchpoints,
        tracking_groups.orders,
        tracking_groups.revenue,
        tracking_groups.refunded_orders,
        tracking_groups.refunded_revenue,
        tracking_groups.discount
    from tracking_groups
    left join influencer_keys on tracking_groups.influencer_key = influencer_keys.influencer_key
    left join influencers on influencer_keys.influencer_id = influencers.influencer_id
    left join channels on {{ text_key('tracking_groups.source') }} = channels.source_key
    left join alias_matches as source_platforms
        on tracking_groups.source = source_platforms.text and source_platforms.kind = 'platform'
    left join brand_matches as column_brands on tracking_groups.given_brand = column_brands.text
    left join brand_matches as product_brands on tracking_groups.product = product_brands.text
    left join brand_matches as campaign_brands on tracking_groups.campaign = campaign_brands.text
    left join brand_matches as source_brands on tracking_groups.source = source_brands.text
    left join post_credit on tracking_groups.tracking_group = post_credit.tracking_group
    left join posts as post_brands on post_credit.post_id = post_brands.post_id and post_brands.brand <> 'Unknown'

)

select * from resolved
