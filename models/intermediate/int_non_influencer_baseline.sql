-- Mean daily revenue that came without an influencer, over every day of the data: for each brand, and for all
-- of them together (brand `*`). No row where there is no such revenue row: then there is no baseline.
with

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}
    where channel <> 'influencer'

),

data_period as (

    select * from {{ ref('int_data_period') }}

),

totals as (

    select
        brand,
        sum(revenue) as revenue
    from tracking_daily
    group by brand

    union all

    select
        '*' as brand,
        sum(revenue) as revenue
    from tracking_daily
    having count(*) > 0

),

means as (

    select
        totals.brand,
        cast(totals.revenue as decimal(18, 2)) as revenue,
        data_period.days,
        {{ ratio('totals.revenue', 'data_period.days') }} as mean_daily_revenue
    from totals
    cross join data_period

)

select * from means
