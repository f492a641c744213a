-- One row per accepted post, with the influencer, platform and brand it belongs to.
with

posts as (

    select * from {{ ref('stg_posts') }}

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

resolved as (

    select
        posts.post_id,
        posts.given_post_id,
        influencers.influencer_id,
        posts.date,
        coalesce(platform_matches.value, influencers.platform) as platform,
        coalesce(brand_matches.value, caption_matches.value, 'Unknown') as brand,
        posts.url,
        posts.caption,
        posts.reach,
        posts.likes,
        posts.comments,
        posts.shares,
        posts.saves,
        posts.clicks,
        posts.unusable_measures,
        row_number() over (
            partition by influencers.influencer_id, posts.date
            order by posts.file_name, posts.line_number
        ) as post_of_day
    from posts
    inner join influencer_keys on posts.influencer_key = influencer_keys.influencer_key
    inner join influencers on influencer_keys.influencer_id = influencers.influencer_id
    left join alias_matches as platform_matches
        on posts.platform = platform_matches.text and platform_matches.kind = 'platform'
    left join alias_matches as brand_matches
        on posts.brand = brand_matches.text and brand_matches.kind = 'brand'
    left join alias_matches as caption_matches
        on posts.caption = caption_matches.text and caption_matches.kind = 'brand'

)

select * from resolved
