-- Resolving influencers, brands, platforms and posts neither drops nor multiplies a tracking group.
with

tracking_groups as (

    select * from {{ ref('int_tracking_groups') }}

),

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}

),

landed as (

    select
        tracking_group,
        count(*) as times
    from tracking_daily
    group by tracking_group

),

strays as (

    select
        tracking_groups.tracking_group,
        landed.times
    from tracking_groups
    left join landed on tracking_groups.tracking_group = landed.tracking_group
    where landed.times is distinct from 1

    union all

    select
        landed.tracking_group,
        landed.times
    from landed
    left join tracking_groups on landed.tracking_group = tracking_groups.tracking_group
    where tracking_groups.tracking_group is null

)

select * from strays
