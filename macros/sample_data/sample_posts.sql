{#-
    The posts in order of date; needs the tables `sample_days` and `sample_influencers`. Each is about one product of one
    brand (`post_brand`; the published column `brand` is blank for a third of them). `pull` is its weight in drawing
    orders, `incremental_percent` how many of 100 orders traced to it are truly due to it.
-#}
{% macro sample_posts(seed) -%}
    with

    activity_tickets as (
        {{ sample_tickets('sample_influencers', 'influencer_id', weight='activity') }}
    ),

    platforms as (
        {{ sample_platforms() }}
    ),

    tiers as (
        {{ sample_tiers() }}
    ),

    brand_tickets as (
        {{ sample_tickets('(' ~ sample_brands() ~ ') as brands', 'brand_number') }}
    ),

    product_tickets as (
        {{ sample_tickets('(' ~ sample_products() ~ ') as products', 'product', partition_by='brand') }}
    ),

    incremental_shares as (
        {{ sample_incremental_shares() }}
    ),

    caption_parts as (
        {{ sample_caption_parts() }}
    ),

    numbered as (
        select
            date,
            unnest(range(posts_before + 1, posts_before + posts + 1)) as post_number,
        from sample_days
    ),

    keyed as (
        select
            *,
            {{ sample_row_key(seed, 'posts', 'post_number') }} as row_key,
        from numbered
    ),

    drawn as (
        select
            *,
            {{ sample_draw('influencer', '(select sum(activity) from sample_influencers)') }} as influencer_ticket,
            {{ sample_draw('brand', 100) }} as brand_ticket,
            {{ sample_draw('product', 100) }} as product_ticket,
            {{ sample_draw('other brand', 100) }} < 18 as is_for_another_brand,
            {{ sample_draw('other platform', 100) }} as other_platform_draw,
            {{ sample_draw('viral', 100) }} < 4 as is_viral,
            {{ sample_draw('code in caption', 100) }} < 58 as has_code,
            {{ sample_draw('blank brand', 3) }} = 0 as is_brand_blank,
        from keyed
    ),

    attributed as (
        select
            drawn.*,
            influencers.influencer_id,
            influencers.follower_count,
            influencers.tier,
            influencers.code,
            influencers.code_percent,
            lower(influencers.first_name || influencers.surname) || influencers.influencer_id as handle,
            if(drawn.is_for_another_brand, brand_tickets.brand, influencers.main_brand) as post_brand,
            -- One post in eight is on another platform than the profile's.
            case
                when drawn.other_platform_draw < 7 then (influencers.platform_number + 1) % 3
                when drawn.other_platform_draw < 12 then (influencers.platform_number + 2) % 3
                else influencers.platform_number
            end as platform_number,
        from drawn
        inner join activity_tickets as influencers
            on drawn.influencer_ticket = influencers.ticket
        inner join brand_tickets
            on drawn.brand_ticket = brand_tickets.ticket
    ),

    described as (
        select
            attributed.*,
            platforms.platform,
            platforms.engagement_percent,
            product_tickets.product,
            product_tickets.theme,
            tiers.pull * (1 + {{ sample_draw('quality', 2, 'attributed.row_key') }}) as pull,
            least(
                incremental_shares.incremental_percent + tiers.incremental_points, 90
            ) as incremental_percent,
            greatest(
                attributed.follower_count
                * (
                    tiers.reach_from * 100
                    + {{ sample_draw('reach', '(tiers.reach_to - tiers.reach_from) * 100', 'attributed.row_key') }}
                ) // 10000
                * if(attributed.is_viral, 3, 1),
                50
            ) as reach,
            tiers.engagement_from
            + {{ sample_draw('engagement', 'tiers.engagement_to - tiers.engagement_from', 'attributed.row_key') }}
            as engagement,
        from attributed
        inner join platforms
            on attributed.platform_number = platforms.platform_number
        inner join tiers
            on attributed.tier = tiers.tier
        inner join product_tickets
            on
                attributed.post_brand = product_tickets.brand
                and attributed.product_ticket = product_tickets.ticket
        inner join incremental_shares
            on
                attributed.post_brand = incremental_shares.brand
                and platforms.platform = incremental_shares.platform
    ),

    liked as (
        select
            *,
            reach * engagement // 10000 * engagement_percent // 100 as likes,
        from described
    ),

    captioned as (
        select
            liked.*,
            concat_ws(
                ' ', opening.part_text, story.part_text, action.part_text, hashtags.part_text
            ) as caption_template,
        from liked
        inner join caption_parts as opening
            on
                opening.part = 'opening'
                and opening.part_number = {{ sample_draw('opening', 'opening.parts', 'liked.row_key') }}
        left join caption_parts as story
            on
                story.part = 'story'
                and liked.platform != 'Twitter'
                and story.theme = liked.theme
                and story.part_number = {{ sample_draw('story', 'story.parts', 'liked.row_key') }}
        inner join caption_parts as action
            on
                action.part = if(liked.has_code, 'action with code', 'action')
                and action.part_number = {{ sample_draw('action', 'action.parts', 'liked.row_key') }}
        inner join caption_parts as hashtags
            on
                hashtags.part = 'hashtags'
                and hashtags.theme = liked.theme
                and hashtags.part_number = {{ sample_draw('hashtags', 'hashtags.parts', 'liked.row_key') }}
    ),

    final as (
        select
            post_number,
            {{ sample_id('P', 'post_number', 4) }} as post_id,
            influencer_id,
            platform,
            date,
            {{ sample_post_url() | indent(12) }} as url,
            replace(
                replace(
                    replace(replace(caption_template, '{product}', product), '{brand}', post_brand), '{code}', code
                ),
                '{percent}',
                cast(code_percent as varchar)
            ) as caption,
            reach,
            likes,
            likes * (20 + {{ sample_draw('comments', 60) }}) // 1000 as comments,
            if(is_brand_blank, null, post_brand) as brand,
            likes * (10 + {{ sample_draw('shares', 60) }}) // 1000 as shares,
            likes * (5 + {{ sample_draw('saves', 80) }}) // 1000 as saves,
            reach * (30 + {{ sample_draw('clicks', 150) }}) // 10000 as clicks,
            post_brand,
            product,
            if(has_code, code_percent, 0) as code_percent,
            pull,
            incremental_percent,
        from captioned
    )

    select * from final
    order by post_number
{%- endmacro %}
