{{ config(materialized=step_materialization()) }}
-- Revenue of each region by brand, as the marts name it, and whole week; weeks count back from the brand's last day,
-- which ends week 0. Days on which an experiment by region ran for the brand do not count, and neither do the weeks
-- that they are in.
with

geo_daily as (

    select
        *,
        {{ text_key('brand') }} as brand_key
    from {{ ref('stg_geo_daily') }}

),

experiments as (

    {{ experiment_windows('geo') }}

),

brand_aliases as (

    select * from {{ ref('brand_aliases') }}

),

alias_matches as (

    select * from {{ ref('int_alias_matches') }}
    where kind = 'brand'

),

spellings as (

    select
        {{ text_key('alias') }} as brand_key,
        brand
    from brand_aliases

    union all

    select
        {{ text_key('text') }} as brand_key,
        value as brand
    from alias_matches

),

names as (

    select
        brand_key,
        min(brand) as brand
    from spellings
    group by brand_key

),

days as (

    select
        geo_daily.geo,
        coalesce(names.brand, min(geo_daily.brand) over (partition by geo_daily.brand_key)) as brand,
        geo_daily.date,
        geo_daily.revenue
    from geo_daily
    left join names on geo_daily.brand_key = names.brand_key

),

last_dates as (

    select
        brand,
        max(date) as last_date
    from days
    group by brand

),

weeks as (

    select
        days.geo,
        days.brand,
        cast(floor({{ dbt.datediff('days.date', 'last_dates.last_date', 'day') }} / 7e0) as integer) as week, -- noqa: LT05
        cast(sum(days.revenue) as decimal(18, 2)) as revenue
    from days
    inner join last_dates on days.brand = last_dates.brand
    left join experiments
        on
            experiments.design <> 'before_after'
            and (experiments.entity_type <> 'brand' or days.brand = experiments.entity_id)
            and days.date between experiments.start_date and experiments.window_end
    where experiments.experiment_id is null
    group by days.geo, days.brand, week
    having count(distinct days.date) = 7

)

select * from weeks
