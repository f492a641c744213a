-- Resolving influencers, brands, platforms and posts neither drops nor multiplies a tracking group; there is one of each.
with

tracking_groups as (

    select * from {{ ref('int_tracking_groups') }}

),

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}

),

numbered as (

    select
        tracking_group,
        count(*) as times
    from tracking_groups
    group by tracking_group

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
        numbered.tracking_group,
        numbered.times as times_numbered,
        landed.times as times_landed
    from numbered
    left join landed on numbered.tracking_group = landed.tracking_group
    where numbered.times is distinct from 1 or landed.times is distinct from 1

    union all

    select
        landed.tracking_group,
        numbered.times as times_numbered,
        landed.times as times_landed
    from landed
    left join numbered on landed.tracking_group = numbered.tracking_group
    where numbered.tracking_group is null

)

select * from strays
