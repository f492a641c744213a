{{ config(materialized='table') }}

with

base_influencers as (

    select * from {{ ref('base_influencers') }}

),

accepted as (

    select
        influencer_key,
        influencer_id,
        name as influencer_name,
        category,
        gender,
        case when follower_count >= 0 then follower_count end as follower_count,
        platform,
        follower_count_text is not null and coalesce(follower_count, -1) < 0 as is_follower_count_unreadable,
        file_name,
        line_number
    from base_influencers
    where not is_blank and rejection_reason is null

)

select * from accepted
