-- Which post each tracking group of an influencer is credited to: the post its source names, else the
-- influencer's last post on or before the day, within the attribution window (var, in days; the day of
-- the post is day 0). Groups without such a post have no row.
with

tracking_groups as (

    select * from {{ ref('int_tracking_groups') }}
    where influencer_key is not null

),

influencer_keys as (

    select * from {{ ref('int_influencer_keys') }}

),

posts as (

    select * from {{ ref('int_posts') }}

),

groups as (

    select
        tracking_groups.tracking_group,
        tracking_groups.date,
        tracking_groups.source,
        influencer_keys.influencer_id
    from tracking_groups
    inner join influencer_keys on tracking_groups.influencer_key = influencer_keys.influencer_key

),

named_posts as (

    select
        groups.tracking_group,
        posts.post_id,
        'named_in_source' as credit_rule
    from groups
    inner join posts
        on
            groups.influencer_id = posts.influencer_id
            and groups.source = posts.given_post_id
            and posts.given_post_id = posts.post_id

),

last_posts_of_day as (

    select
        influencer_id,
        date,
        post_id,
        row_number() over (partition by influencer_id, date order by post_of_day desc) as from_last
    from posts

),

-- From each day with posts until the next one, or until the window closes.
validity as (

    select
        influencer_id,
        post_id,
        date as valid_from,
        lead(date) over (partition by influencer_id order by date) as next_post_date,
        cast({{ dbt.dateadd('day', var('attribution_window_days'), 'date') }} as date) as window_end
    from last_posts_of_day
    where from_last = 1

),

last_touches as (

    select
        groups.tracking_group,
        validity.post_id,
        'last_touch' as credit_rule
    from groups
    inner join validity
        on
            groups.influencer_id = validity.influencer_id
            and groups.date >= validity.valid_from
            and groups.date <= validity.window_end
            and (validity.next_post_date is null or groups.date < validity.next_post_date)
    left join named_posts on groups.tracking_group = named_posts.tracking_group
    where named_posts.tracking_group is null

),

credits as (

    select * from named_posts
    union all
    select * from last_touches

)

select * from credits
