-- Each region of each experiment: totals and days before (0) and during (1) the experiment, and of the halves before.
{%- set periods = [
    ('0', 'not is_test'),
    ('1', 'is_test'),
    ('early', 'not is_test and 2 * day_number <= n_pre'),
    ('late', 'not is_test and 2 * day_number > n_pre'),
] %}

with

geo_days as (

    select
        *,
        -- Days with rows, because a panel may be of weeks or years.
        dense_rank() over (partition by experiment_id, is_test order by date) as day_number
    from {{ ref('int_experiment_geo_days') }}

),

counted as (

    select
        *,
        max(case when is_test then 0 else day_number end) over (partition by experiment_id) as n_pre,
        max(case when is_test then day_number else 0 end) over (partition by experiment_id) as n_test
    from geo_days

),

geos as (

    select
        experiment_id, entity_type, entity_id, design, ci_level, pre_start, start_date, window_end, geo, arm, pair_id,
        {%- for period, condition in periods %}
        cast(sum(case when {{ condition }} then 1 else 0 end) as {{ double_type() }}) as days_{{ period }},
        cast(
            cast(sum(case when {{ condition }} then revenue else 0 end) as decimal(18, 2)) as {{ double_type() }}
        ) as y_{{ period }},
        cast(
            cast(sum(case when {{ condition }} then cost else 0 end) as decimal(18, 2)) as {{ double_type() }}
        ) as c_{{ period }},
        {%- endfor %}
        max(n_pre) as n_pre,
        max(n_test) as n_test
    from counted
    group by
        experiment_id, entity_type, entity_id, design, ci_level, pre_start, start_date, window_end, geo, arm, pair_id

)

select * from geos
