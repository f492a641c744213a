{{ config(materialized=step_materialization('ephemeral')) }}
-- What a user holdout of a number of weeks can show: one row per brand (and `all`) × duration for which the data are
-- twice as long. The last weeks of the data stand for the experiment, the weeks before them for its history. Everybody
-- who came before those last weeks counts, buyer or not.
with

user_weeks as (

    select * from {{ ref('int_planner_user_weeks') }}

),

durations as (

    {{ planner_durations() }}

),

first_weeks as (

    select
        user_id,
        max(week) as first_week
    from user_weeks
    group by user_id

),

history as (

    select max(week) + 1 as weeks
    from user_weeks

),

populations as (

    select
        durations.weeks,
        count(*) as units
    from durations
    inner join first_weeks
        on durations.weeks <= first_weeks.first_week
    inner join history
        on history.weeks >= 2 * durations.weeks
    group by durations.weeks

),

brand_weeks as (

    select
        brand,
        user_id,
        week,
        revenue
    from user_weeks
    where revenue > 0

    union all

    select
        'all' as brand,
        user_id,
        week,
        revenue
    from user_weeks
    where revenue > 0

),

users as (

    select
        brand_weeks.brand,
        durations.weeks,
        brand_weeks.user_id,
        cast(
            sum(case when brand_weeks.week < durations.weeks then brand_weeks.revenue else 0 end) as decimal(18, 2)
        ) as y,
        cast(
            sum(case when brand_weeks.week >= durations.weeks then brand_weeks.revenue else 0 end) as decimal(18, 2)
        ) as x
    from durations
    inner join brand_weeks
        on 2 * durations.weeks > brand_weeks.week
    inner join first_weeks
        on
            brand_weeks.user_id = first_weeks.user_id
            and durations.weeks <= first_weeks.first_week
    group by brand_weeks.brand, durations.weeks, brand_weeks.user_id

),

sums as (

    select
        brand,
        {%- for name in ['y', 'x'] %}
        cast(cast(sum({{ name }}) as decimal(38, 2)) as {{ double_type() }}) as {{ name }},
        {%- endfor %}
        {%- for a, b in [('y', 'y'), ('y', 'x'), ('x', 'x')] %}
        cast({{ exact_sum_of_products(a, b) }} as {{ double_type() }}) as {{ a }}{{ b }},
        {%- endfor %}
        weeks
    from users
    group by brand, weeks

),

moments as (

    select
        sums.brand,
        sums.weeks,
        {{ double_ratio('sums.y', 'populations.units') }} as revenue_per_unit,
        {%- for a, b in [('y', 'y'), ('y', 'x'), ('x', 'x')] %}
        greatest(
            {{ 'sums.' ~ a ~ b }} - sums.{{ a }} * {{ double_ratio('sums.' ~ b, 'populations.units') }},
            {{ '0' if a == b else '-1e300' }}
        ) as s_{{ a }}{{ b }},
        {%- endfor %}
        populations.units
    from sums
    inner join populations
        on sums.weeks = populations.weeks

),

final as (

    select
        brand,
        weeks,
        units,
        revenue_per_unit,
        sqrt({{ double_ratio('s_yy', 'units - 1') }}) as std_dev,
        coalesce({{ double_ratio('s_yx', 'sqrt(s_yy) * sqrt(s_xx)') }}, 0) as correlation
    from moments
    where revenue_per_unit > 0 and units > 1

)

select * from final
