with

base_posts as (

    select * from {{ ref('base_posts') }}

),

accepted as (

    select
        influencer_key,
        influencer_id,
        post_id as given_post_id,
        date,
        platform,
        brand,
        url,
        caption,
        reach,
        likes,
        comments,
        shares,
        saves,
        clicks,
        file_name,
        line_number,
        -- An id that several different rows share cannot name any of them.
        case
            when post_id is null then file_name || ':' || cast(line_number as {{ dbt.type_string() }})
            when count(*) over (partition by post_id) > 1
                then post_id || ' (' || file_name || ':' || cast(line_number as {{ dbt.type_string() }}) || ')'
            else post_id
        end as post_id
    from base_posts
    where not is_blank and rejection_reason is null

)

select * from accepted
