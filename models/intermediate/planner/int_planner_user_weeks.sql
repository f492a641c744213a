{{ config(materialized=step_materialization('ephemeral')) }}
-- Revenue of each customer by brand and week; weeks count back from the last day of the data, which ends week 0.
-- Whoever came also has a row with an empty brand for the week they first came in, so that nobody is forgotten.
with

tracking_data as (

    select * from {{ ref('stg_tracking_data') }}
    where user_id is not null

),

customer_groups as (

    select * from {{ ref('int_customer_groups') }}

),

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}

),

data_period as (

    select max(date) as last_date from tracking_daily

),

visits as (

    select
        customer_groups.user_id,
        tracking_daily.brand,
        customer_groups.date,
        customer_groups.revenue
    from customer_groups
    inner join tracking_daily
        on customer_groups.tracking_group = tracking_daily.tracking_group

    union all

    select
        user_id,
        cast(null as {{ dbt.type_string() }}) as brand,
        min(date) as date,
        cast(0 as decimal(18, 2)) as revenue
    from tracking_data
    group by 1

),

weeks as (

    select
        visits.user_id,
        visits.brand,
        cast(floor({{ dbt.datediff('visits.date', 'data_period.last_date', 'day') }} / 7e0) as integer) as week, -- noqa: LT05
        cast(sum(visits.revenue) as decimal(18, 2)) as revenue
    from visits
    cross join data_period
    group by 1, 2, 3

)

select * from weeks
