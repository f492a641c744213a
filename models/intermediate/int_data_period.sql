-- The days that the data cover, from the first to the last accepted post or tracking row; today where there
-- are payouts and nothing else. One row, empty where there is nothing at all.
with

tracking_groups as (

    select * from {{ ref('int_tracking_groups') }}

),

posts as (

    select * from {{ ref('stg_posts') }}

),

payouts as (

    select * from {{ ref('stg_payouts') }}

),

activity_dates as (

    select date from tracking_groups
    union
    select date from posts

),

-- Payouts without any post or order still need a day to stand on.
dates as (

    select date from activity_dates

    union all

    select {{ today() }} as date
    from payouts
    where not exists (select 1 from activity_dates)

),

bounds as (

    select
        min(date) as first_date,
        max(date) as last_date
    from dates

),

period as (

    select
        first_date,
        last_date,
        cast({{ dbt.datediff('first_date', 'last_date', 'day') }} + 1 as bigint) as days -- noqa: LT05
    from bounds

)

select * from period
