{{ config(materialized='ephemeral') }}
-- Each region of each experiment: totals and days before (0) and during (1) the experiment, and of the halves before it.
with

geo_days as (

    select
        *,
        -- Days with rows, because a panel may be of weeks or years.
        2 * dense_rank() over (partition by experiment_id, is_test order by date) as twice_day,
        min(case when is_test then date end) over (partition by experiment_id) as first_test_date
    from {{ ref('int_experiment_geo_days') }}

),

pre_days as (

    select
        *,
        max(case when not is_test then twice_day / 2 else 0 end) over (partition by experiment_id) as n_pre,
        max(case when is_test then twice_day / 2 else 0 end) over (partition by experiment_id) as n_test
    from geo_days

),

geos as (

    select
        experiment_id, entity_type, entity_id, design, ci_level, pre_start, start_date, window_end, geo, arm, pair_id,
        max(n_pre) as n_pre,
        max(n_test) as n_test,
        cast(sum(case when is_test then 0 else 1 end) as {{ double_type() }}) as days_0,
        cast(sum(case when is_test then 1 else 0 end) as {{ double_type() }}) as days_1,
        cast(sum(case when not is_test and twice_day <= n_pre then 1 else 0 end) as {{ double_type() }}) as days_early,
        cast(sum(case when not is_test and twice_day > n_pre then 1 else 0 end) as {{ double_type() }}) as days_late,
        cast(cast(sum(case when is_test then 0 else revenue end) as decimal(18, 2)) as {{ double_type() }}) as y_0,
        cast(cast(sum(case when is_test then revenue else 0 end) as decimal(18, 2)) as {{ double_type() }}) as y_1,
        cast(cast(sum(case when not is_test and twice_day <= n_pre then revenue else 0 end) as decimal(18, 2)) as {{ double_type() }}) as y_early,
        cast(cast(sum(case when not is_test and twice_day > n_pre then revenue else 0 end) as decimal(18, 2)) as {{ double_type() }}) as y_late,
        cast(cast(sum(case when is_test then 0 else cost end) as decimal(18, 2)) as {{ double_type() }}) as c_0,
        cast(cast(sum(case when is_test then cost else 0 end) as decimal(18, 2)) as {{ double_type() }}) as c_1
    from pre_days
    group by experiment_id, entity_type, entity_id, design, ci_level, pre_start, start_date, window_end, geo, arm, pair_id

)

select * from geos
