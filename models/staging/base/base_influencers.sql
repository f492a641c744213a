{{ config(materialized='table') }}

with

raw as (

    select * from {{ ref('influencers') }}

),

cleaned as (

    {{ cleaned_rows(
        'raw',
        ids=['influencer_id'],
        texts=['name', 'category', 'gender', 'platform'],
        values=['follower_count'],
    ) }}

),

typed as (

    select
        *,
        {{ id_key('influencer_id') }} as influencer_key,
        {{ parse_count('follower_count_text') }} as follower_count
    from cleaned

),

-- The first line of an influencer wins; a second one would multiply everything joined to it.
numbered as (

    select
        *,
        {{ occurrence('influencer_key') }} as occurrence
    from typed

),

judged as (

    select
        *,
        case
            when is_blank then null
            when load_error is not null then load_error
            when influencer_id is null then 'influencer_id is empty'
            when occurrence > 1 then 'influencer_id "' || influencer_id || '" is already on an earlier line'
        end as rejection_reason
    from numbered

),

final as (

    select
        {{ judged_columns([
            'influencer_key', 'influencer_id', 'name', 'category', 'gender', 'platform', 'follower_count', 'follower_count_text',
        ]) }}
    from judged

)

select * from final
