{{ config(materialized='table') }}

with

raw as (

    select * from {{ ref('posts') }}

),

cleaned as (

    {{ cleaned_rows(
        'raw',
        ids=['post_id', 'influencer_id'],
        texts=['platform', 'url', 'caption', 'brand'],
        values=['date', 'reach', 'likes', 'comments', 'shares', 'saves', 'clicks'],
    ) }}

),

typed as (

    select
        *,
        {{ id_key('influencer_id') }} as influencer_key,
        {{ parse_date('date_text', 'date_order') }} as date,
        {{ parse_count('reach_text') }} as reach,
        {{ parse_count('likes_text') }} as likes,
        {{ parse_count('comments_text') }} as comments,
        {{ parse_count('shares_text') }} as shares,
        {{ parse_count('saves_text') }} as saves,
        {{ parse_count('clicks_text') }} as clicks
    from cleaned

),

-- The same row under the same post id twice is one post exported twice; without an id nobody can tell.
numbered as (

    select
        *,
        {{ occurrence('post_id, raw_row') }} as occurrence
    from typed

),

judged as (

    select
        *,
        case
            when is_blank then null
            when load_error is not null then load_error
            when influencer_id is null then 'influencer_id is empty'
            when {{ is_bad_date('date') }} then {{ bad_date_reason('date') }}
            when post_id is not null and occurrence > 1
                then 'the same row with post_id "' || post_id || '" is on an earlier line'
        end as rejection_reason
    from numbered

),

final as (

    select
        {{ judged_columns([
            'influencer_key', 'influencer_id', 'post_id', 'date', 'platform', 'brand', 'url', 'caption',
            'reach', 'likes', 'comments', 'shares', 'saves', 'clicks',
            'reach_text', 'likes_text', 'comments_text', 'shares_text', 'saves_text', 'clicks_text',
        ]) }}
    from judged

)

select * from final
