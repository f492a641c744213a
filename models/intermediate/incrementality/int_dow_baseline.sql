{{ config(materialized=step_materialization()) }}
{%- set history_days = 56 %}
{%- set most_placebo_windows = 60 %}

-- Sales of the days of a campaign or an experiment against the mean of the same days of the week in the 56 days before.
-- How far such a forecast is off shows in windows of the same length before, in which nothing happened (placebos).
with

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}

),

spend_allocation as (

    select * from {{ ref('int_spend_allocation') }}

),

experiments as (

    select * from {{ ref('int_experiments') }}

),

experiment_costs as (

    select * from {{ ref('stg_experiment_costs') }}

),

calendar_events as (

    select * from {{ ref('stg_calendar_events') }}

),

data_period as (

    select * from {{ ref('int_data_period') }}

),

campaigns as (

    select
        campaign,
        brand,
        min(date) as first_date,
        max(date) as last_date
    from tracking_daily
    where channel = 'influencer' and campaign <> 'Unassigned'
    group by campaign, brand

),

analyses as (

    select
        experiment_id || ' dow_baseline' as analysis_id,
        experiment_id,
        entity_type,
        entity_id,
        start_date as window_start,
        coalesce(cooldown_end, end_date) as window_end,
        ci_level
    from experiments

    union all

    select
        'campaign ' || campaign || ' dow_baseline' as analysis_id,
        cast(null as {{ dbt.type_string() }}) as experiment_id,
        'campaign' as entity_type,
        campaign as entity_id,
        min(first_date) as window_start,
        max(last_date) as window_end,
        cast(0.95 as decimal(9, 6)) as ci_level
    from campaigns
    group by campaign

),

brands as (

    select distinct brand from tracking_daily

),

-- Whose sales are looked at: all sales of the brand, whoever brought them.
analysis_brands as (

    select
        analyses.analysis_id,
        brands.brand
    from analyses
    cross join brands
    where
        analyses.entity_type = 'all'
        or analyses.entity_type = 'brand' and brands.brand = analyses.entity_id

    union all

    select
        analyses.analysis_id,
        campaigns.brand
    from analyses
    inner join campaigns on analyses.entity_type = 'campaign' and analyses.entity_id = campaigns.campaign

),

-- Days on which something else moves these sales.
events as (

    select distinct
        analysis_brands.analysis_id,
        'event' as kind,
        calendar_events.start_date as first_date,
        calendar_events.end_date as last_date
    from analysis_brands
    inner join calendar_events
        on
            calendar_events.brand is null
            or {{ text_key('calendar_events.brand') }} = 'all'
            or {{ text_key('calendar_events.brand') }} = {{ text_key('analysis_brands.brand') }}

),

other_campaigns as (

    select distinct
        analysis_brands.analysis_id,
        'campaign' as kind,
        campaigns.first_date,
        campaigns.last_date
    from analysis_brands
    inner join analyses on analysis_brands.analysis_id = analyses.analysis_id
    inner join campaigns on analysis_brands.brand = campaigns.brand
    where analyses.entity_type <> 'campaign' or campaigns.campaign <> analyses.entity_id

),

disturbances as (

    select * from events
    union all
    select * from other_campaigns

),

overlapping as (

    select
        analyses.analysis_id,
        max(case when disturbances.kind = 'event' then 1 else 0 end) as has_event,
        max(case when disturbances.kind = 'campaign' then 1 else 0 end) as has_campaign
    from analyses
    inner join disturbances
        on
            analyses.analysis_id = disturbances.analysis_id
            and analyses.window_start <= disturbances.last_date
            and analyses.window_end >= disturbances.first_date
    group by analyses.analysis_id

),

event_count as (

    select count(*) as calendar_events from calendar_events

),

screened as (

    select
        analyses.*,
        {{ dbt.datediff('analyses.window_start', 'analyses.window_end', 'day') }} + 1 as days, -- noqa: LT05
        data_period.first_date,
        case
            when event_count.calendar_events = 0 then {{ refusal('no_calendar_events') }}
            when analyses.entity_type in ('platform', 'influencer') then {{ refusal('no_outcome') }}
            when analyses.window_end > data_period.last_date then {{ refusal('not_over') }}
            when overlapping.has_event = 1 then {{ refusal('calendar_event') }}
            when overlapping.has_campaign = 1 then {{ refusal('other_campaign') }}
        end as screening_reason
    from analyses
    cross join event_count
    cross join data_period
    left join overlapping on analyses.analysis_id = overlapping.analysis_id

),

candidates as (

    select * from screened
    where screening_reason is null

),

calendar as (

    {{ calendar_days('data_period', 'first_date', 'last_date') }}

),

brand_days as (

    select
        brand,
        date,
        sum(revenue) as revenue
    from tracking_daily
    group by brand, date

),

candidate_sales as (

    select
        analysis_brands.analysis_id,
        brand_days.date,
        sum(brand_days.revenue) as revenue
    from analysis_brands
    inner join brand_days on analysis_brands.brand = brand_days.brand
    group by analysis_brands.analysis_id, brand_days.date

),

disturbed_days as (

    select distinct
        disturbances.analysis_id,
        calendar.date
    from candidates
    inner join disturbances on candidates.analysis_id = disturbances.analysis_id
    inner join calendar on calendar.date between disturbances.first_date and disturbances.last_date

),

outcomes as (

    select
        candidates.analysis_id,
        calendar.date,
        {{ dbt.datediff("cast('1900-01-01' as date)", 'calendar.date', 'day') }} % 7 as day_of_week, -- noqa: LT05
        coalesce(candidate_sales.revenue, 0) as revenue,
        case when disturbed_days.date is null then 0 else 1 end as is_disturbed
    from candidates
    cross join calendar
    left join candidate_sales
        on candidates.analysis_id = candidate_sales.analysis_id and calendar.date = candidate_sales.date
    left join disturbed_days
        on candidates.analysis_id = disturbed_days.analysis_id and calendar.date = disturbed_days.date

),

{%- set days_before = dbt.datediff('calendar.date', 'candidates.window_start', 'day') %}

-- Window 0 is the one that is measured, those before it are placebos; they do not overlap.
windows as (

    select
        candidates.analysis_id,
        {{ integer_divide(days_before, 'candidates.days') }} as window_number,
        calendar.date as first_date,
        cast({{ dbt.dateadd('day', 'candidates.days - 1', 'calendar.date') }} as date) as last_date,
        cast({{ dbt.dateadd('day', -history_days, 'calendar.date') }} as date) as history_start
    from candidates
    inner join calendar
        on
            candidates.window_start >= calendar.date
            and {{ days_before }} % candidates.days = 0 -- noqa: LT05
            and {{ days_before }} <= {{ most_placebo_windows }} * candidates.days -- noqa: LT05
    where cast({{ dbt.dateadd('day', -history_days, 'calendar.date') }} as date) >= candidates.first_date

),

histories as (

    select
        windows.analysis_id,
        windows.window_number,
        outcomes.day_of_week,
        count(*) as days,
        cast(sum(outcomes.revenue) as decimal(38, 2)) as revenue
    from windows
    inner join outcomes
        on
            windows.analysis_id = outcomes.analysis_id
            and windows.history_start <= outcomes.date
            and windows.first_date > outcomes.date
    where outcomes.is_disturbed = 0
    group by windows.analysis_id, windows.window_number, outcomes.day_of_week
    -- Half of the eight days there are.
    having count(*) >= 4

),

window_days as (

    select
        windows.analysis_id,
        windows.window_number,
        outcomes.day_of_week,
        count(*) as days,
        cast(sum(outcomes.revenue) as decimal(38, 2)) as revenue,
        max(outcomes.is_disturbed) as is_disturbed
    from windows
    inner join outcomes
        on
            windows.analysis_id = outcomes.analysis_id
            and outcomes.date between windows.first_date and windows.last_date
    group by windows.analysis_id, windows.window_number, outcomes.day_of_week

),

{%- set forecast = 'window_days.days * cast(histories.revenue as ' ~ double_type() ~ ') / histories.days' %}

effects as (

    select
        window_days.analysis_id,
        window_days.window_number,
        sum(histories.days) as n_pre,
        {{ exact_sum(forecast) }} as expected, -- noqa: LT05
        {{ exact_sum('window_days.revenue - ' ~ forecast) }} as effect -- noqa: LT05
    from window_days
    left join histories
        on
            window_days.analysis_id = histories.analysis_id
            and window_days.window_number = histories.window_number
            and window_days.day_of_week = histories.day_of_week
    group by window_days.analysis_id, window_days.window_number
    having count(*) = count(histories.days) and (window_days.window_number = 0 or max(window_days.is_disturbed) = 0)

),

placebos as (

    select
        analysis_id,
        count(*) as placebo_windows,
        {{ exact_sum('effect') }} / count(*) as mean_error,
        {{ exact_sum('effect * effect') }} / count(*) as mean_square_error
    from effects
    where window_number > 0
    group by analysis_id

),

daily_spend as (

    select
        candidates.analysis_id,
        spend_allocation.date,
        sum(spend_allocation.spend) as spend,
        sum(case when spend_allocation.allocation = 'orders' then spend_allocation.spend else 0 end) as order_spend
    from candidates
    inner join spend_allocation
        on
            candidates.entity_type = 'all'
            or candidates.entity_type = 'brand' and candidates.entity_id = spend_allocation.brand
            or candidates.entity_type = 'campaign' and candidates.entity_id = spend_allocation.campaign
    where
        -- All that a campaign costs is its cost, also what was paid for posts around it.
        candidates.experiment_id is null
        or spend_allocation.date between candidates.window_start and candidates.window_end
    group by candidates.analysis_id, spend_allocation.date

),

spend as (

    select
        analysis_id,
        cast(sum(spend) as decimal(18, 2)) as spend,
        cast(cast(sum(order_spend) as decimal(38, 2)) as {{ double_type() }}) as order_spend,
        cast(cast(sum(order_spend * order_spend) as decimal(38, 4)) as {{ double_type() }}) as order_spend_squares
    from daily_spend
    group by analysis_id

),

recorded_costs as (

    select
        experiments.experiment_id,
        cast(sum(experiment_costs.incremental_cost) as decimal(18, 2)) as spend
    from experiments
    inner join experiment_costs
        on
            experiments.experiment_id = experiment_costs.experiment_id
            and experiment_costs.date between experiments.start_date
            and coalesce(experiments.cooldown_end, experiments.end_date)
    group by experiments.experiment_id

),

estimated as (

    select
        screened.*,
        cast({{ dbt.dateadd('day', -history_days, 'screened.window_start') }} as date) as pre_start,
        effects.effect,
        effects.expected,
        effects.n_pre,
        placebos.placebo_windows,
        placebos.mean_error,
        sqrt(placebos.mean_square_error * (1 + 1e0 / placebos.placebo_windows)) as effect_std_error,
        coalesce(recorded_costs.spend, spend.spend) as spend,
        case when recorded_costs.spend is null then 'test_period_spend' else 'recorded_cost' end as cost_method,
        -- What is paid by order is as uncertain as orders are: the sum of daily amounts that vary as these do.
        case
            when recorded_costs.spend is null and screened.days > 1
                then greatest(
                    spend.order_spend_squares - spend.order_spend * spend.order_spend / screened.days, 0
                ) * screened.days / (screened.days - 1)
            else 0
        end as cost_variance
    from screened
    left join effects on screened.analysis_id = effects.analysis_id and effects.window_number = 0
    left join placebos on screened.analysis_id = placebos.analysis_id
    left join spend on screened.analysis_id = spend.analysis_id
    left join recorded_costs on screened.experiment_id = recorded_costs.experiment_id

),

judged as (

    select
        *,
        coalesce(
            screening_reason,
            case
                when effect is null then {{ refusal('short_history') }}
                when coalesce(placebo_windows, 0) < 5 then {{ refusal('few_placebo_windows') }}
                when coalesce(spend, 0) <= 0 then {{ refusal('no_spend') }}
                when abs(mean_error) > 2 * effect_std_error / sqrt(placebo_windows) then {{ refusal('placebo_trend') }}
            end
        ) as refusal_reason
    from estimated

),

results as (

    select
        {{ method_columns({
            'method': "'dow_baseline'",
            'tier': "'observational'",
            'incremental_revenue': 'effect',
            'incremental_cost': 'spend',
            'numerator': 'effect',
            'denominator': 'spend',
            'numerator_variance': 'effect_std_error * effect_std_error',
            'covariance': '0',
            'denominator_variance': 'cost_variance',
            'std_error': 'null',
            'df': 'placebo_windows',
            'ci_low': 'null',
            'ci_high': 'null',
            'p_value': 'null',
            'ci_method': "case when cost_variance > 0 then 'fieller' else 'student_t' end",
            'lift_pct': '100 * effect / nullif(expected, 0)',
            'n_treated': 'case when effect is not null then days end',
            'n_control': 'null',
            'n_placebo': 'coalesce(placebo_windows, 0)',
            'diagnostics': diagnostic('expected_revenue', 'expected') ~ " || '; ' || "
                ~ diagnostic('mean_placebo_error', 'mean_error') ~ " || '; ' || "
                ~ diagnostic('effect_std_error', 'effect_std_error'),
            'assumptions': "'Without it sales would have gone on as on the same days of the week before, and nothing else moved them.'",
        }) }}
    from judged

)

select * from results
