-- revenue_by_source_daily holds every accepted tracking row, and its influencer part equals performance_daily by day.
with

tracking_data as (

    select * from {{ ref('stg_tracking_data') }}

),

revenue_by_source as (

    select * from {{ ref('revenue_by_source_daily') }}

),

performance as (

    select * from {{ ref('performance_daily') }}

),

expected as (

    select
        date,
        'all' as channels,
        cast(count(*) as bigint) as touchpoints,
        cast(sum(orders) as bigint) as orders,
        cast(sum(revenue) as decimal(38, 2)) as revenue
    from tracking_data
    group by date

    union all

    select
        date,
        'influencer' as channels,
        cast(sum(touchpoints) as bigint) as touchpoints,
        cast(sum(orders) as bigint) as orders,
        cast(sum(revenue) as decimal(38, 2)) as revenue
    from performance
    group by date
    having sum(touchpoints) > 0

),

actual as (

    select
        date,
        'all' as channels,
        cast(sum(touchpoints) as bigint) as touchpoints,
        cast(sum(orders) as bigint) as orders,
        cast(sum(revenue) as decimal(38, 2)) as revenue
    from revenue_by_source
    group by date

    union all

    select
        date,
        'influencer' as channels,
        cast(sum(touchpoints) as bigint) as touchpoints,
        cast(sum(orders) as bigint) as orders,
        cast(sum(revenue) as decimal(38, 2)) as revenue
    from revenue_by_source
    where channel = 'influencer'
    group by date

),

missing as (

    select * from expected
    except
    select * from actual

),

surplus as (

    select * from actual
    except
    select * from expected

)

select * from missing
union all
select * from surplus
