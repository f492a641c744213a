with

raw as (

    select * from {{ ref('posts') }}

),

cleaned as (

    select
        file_name,
        line_number,
        date_order,
        load_error,
        {{ clean_id('post_id') }} as post_id,
        {{ clean_id('influencer_id') }} as influencer_id,
        {{ clean_text('platform') }} as platform,
        {{ clean_text('date') }} as date_text,
        {{ clean_text('url') }} as url,
        {{ clean_text('caption') }} as caption,
        {{ clean_text('reach') }} as reach_text,
        {{ clean_text('likes') }} as likes_text,
        {{ clean_text('comments') }} as comments_text,
        {{ clean_text('shares') }} as shares_text,
        {{ clean_text('saves') }} as saves_text,
        {{ clean_text('clicks') }} as clicks_text,
        {{ clean_text('brand') }} as brand,
        coalesce(load_error_row, {{ raw_row_as_json('raw') }}) as raw_row
    from raw

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
        {{ parse_count('clicks_text') }} as clicks,
        load_error is null
        and coalesce(
            post_id, influencer_id, platform, date_text, url, caption, reach_text, likes_text, comments_text,
            shares_text, saves_text, clicks_text, brand
        ) is null as is_blank
    from cleaned

),

-- The same row under the same post id twice is one post exported twice; without an id nobody can tell.
numbered as (

    select
        *,
        row_number() over (
            partition by post_id, raw_row
            order by case when load_error is null then 0 else 1 end, file_name, line_number
        ) as occurrence
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

)

select * from judged
