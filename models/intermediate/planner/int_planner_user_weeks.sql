{{ config(materialized='ephemeral') }}
-- Revenue of each customer by brand and week; weeks count back from the last day of the data, which ends week 0. A
-- customer without revenue in any week has a row with an empty brand, so that nobody is forgotten.
with

tracking_data as (

    select * from {{ ref('stg_tracking_data') }}
    where user_id is not null

),

tracking_groups as (

    select * from {{ ref('int_tracking_groups') }}

),

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}

),

data_period as (

    select max(date) as last_date from tracking_groups

),

weeks as (

    select
        tracking_data.user_id,
        tracking_daily.brand,
        cast(floor({{ dbt.datediff('tracking_data.date', 'data_period.last_date', 'day') }} / 7e0) as integer) as week, -- noqa: LT05
        cast(sum(tracking_data.revenue) as decimal(18, 2)) as revenue
    from tracking_data
    cross join data_period
    inner join tracking_groups
        on
            tracking_data.date = tracking_groups.date
            and coalesce(tracking_data.influencer_key, '') = coalesce(tracking_groups.influencer_key, '')
            and tracking_data.source = tracking_groups.source
            and tracking_data.campaign = tracking_groups.campaign
            and tracking_data.product = tracking_groups.product
            and coalesce(tracking_data.brand, '') = coalesce(tracking_groups.given_brand, '')
    inner join tracking_daily
        on tracking_groups.tracking_group = tracking_daily.tracking_group
    group by 1, 2, 3

)

select * from weeks
