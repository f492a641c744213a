{{ config(materialized='ephemeral') }}
-- Revenue of each region by brand and whole week; weeks count back from the brand's last day, which ends week 0. Days
-- on which an experiment by region ran for the brand do not count, and neither do the weeks that they are in.
with

geo_daily as (

    select * from {{ ref('stg_geo_daily') }}

),

experiments as (

    select * from {{ ref('stg_experiments') }}
    where design in ('geo', 'geo_pairs')

),

days as (

    select
        geo,
        brand,
        date,
        sum(revenue) as revenue,
        max(date) over (partition by brand) as last_date
    from geo_daily
    group by geo, brand, date

),

weeks as (

    select
        days.geo,
        days.brand,
        cast(floor({{ dbt.datediff('days.date', 'days.last_date', 'day') }} / 7e0) as integer) as week, -- noqa: LT05
        cast(sum(days.revenue) as decimal(18, 2)) as revenue
    from days
    left join experiments
        on
            (experiments.entity_type <> 'brand' or days.brand = experiments.entity_id)
            and days.date between experiments.start_date and coalesce(experiments.cooldown_end, experiments.end_date)
    where experiments.experiment_id is null
    group by days.geo, days.brand, week
    having count(distinct days.date) = 7

)

select * from weeks
