{{ config(materialized=step_materialization()) }}
-- Difference in differences: how much more the mean treated unit changed from before to during the experiment than the
-- mean control unit, per day, and the same of cost. A unit is a user or a region. One treated unit is compared with
-- what each control would have shown in its place (placebo permutation). Where no unit was seen both before and during
-- it, the four cell means are compared instead (repeated cross-sections).
with

user_arms as (

    select
        *,
        cast(n as {{ double_type() }}) as units,
        1 / cast(nullif(window_days, 0) as {{ double_type() }}) as p,
        1 / cast(nullif(pre_days, 0) as {{ double_type() }}) as q,
        1 / cast(nullif(early_days, 0) as {{ double_type() }}) as q_early,
        1 / cast(nullif(pre_days - early_days, 0) as {{ double_type() }}) as q_late
    from {{ ref('int_experiment_arms') }}

),

geos as (

    select * from {{ ref('int_experiment_geos') }}

),

-- d: change of revenue per day; c: change of cost per day; w: change between the halves of the days before.
geo_changes as (

    select
        *,
        y_1 / nullif(days_1, 0) - y_0 / nullif(days_0, 0) as d,
        c_1 / nullif(days_1, 0) - c_0 / nullif(days_0, 0) as c,
        y_late / nullif(days_late, 0) - y_early / nullif(days_early, 0) as w
    from geos
    {{ evaluated_once() }}

),

user_sums as (

    select
        experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end, arm,
        pre_days as n_pre,
        cast(window_days as {{ double_type() }}) as n_test,
        units as n,
        cast(y as {{ double_type() }}) * p as post,
        cast(y as {{ double_type() }}) * p - cast(x as {{ double_type() }}) * q as d,
        cast(c as {{ double_type() }}) * p as c,
        cast(x_late as {{ double_type() }}) * q_late - cast(x_early as {{ double_type() }}) * q_early as w,
        cast(y_y as {{ double_type() }}) * p * p
        - 2 * cast(y_x as {{ double_type() }}) * p * q
        + cast(x_x as {{ double_type() }}) * q * q as d_d,
        cast(y_c as {{ double_type() }}) * p * p - cast(x_c as {{ double_type() }}) * p * q as d_c,
        cast(c_c as {{ double_type() }}) * p * p as c_c,
        cast(x_late_x_late as {{ double_type() }}) * q_late * q_late
        - 2 * cast(x_early_x_late as {{ double_type() }}) * q_early * q_late
        + cast(x_early_x_early as {{ double_type() }}) * q_early * q_early as w_w,
        0 as n_left_out
    from user_arms

),

geo_sums as (

    select
        experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end, arm,
        max(n_pre) as n_pre,
        cast(max(n_test) as {{ double_type() }}) as n_test,
        cast(count(d) as {{ double_type() }}) as n,
        {{ exact_sum('case when d is not null then y_1 / days_1 end') }} as post,
        {{ exact_sum('d') }} as d,
        {{ exact_sum('case when d is not null then c end') }} as c,
        {{ exact_sum('case when d is not null then w end') }} as w,
        {{ exact_sum('d * d') }} as d_d,
        {{ exact_sum('d * c') }} as d_c,
        {{ exact_sum('case when d is not null then c * c end') }} as c_c,
        {{ exact_sum('case when d is not null then w * w end') }} as w_w,
        count(*) - count(d) as n_left_out
    from geo_changes
    group by experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end, arm

),

arm_sums as (

    select * from user_sums

    union all

    select * from geo_sums
    where n > 0

),

experiments as (

    select
        experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end, n_pre, n_test,
        {%- for arm, word in [('t', 'treatment'), ('c', 'control')] %}
        {%- set this_arm = "case when arm = '" ~ word ~ "' then " %}
        coalesce(max({{ this_arm }}n end), 0) as n_{{ arm }},
        max({{ this_arm }}post / n end) as post_{{ arm }},
        {%- for name in ['d', 'c', 'w'] %}
        max({{ this_arm }}{{ name }} / n end) as {{ name }}_{{ arm }},
        {%- endfor %}
        {%- for a, b in [('d', 'd'), ('d', 'c'), ('c', 'c'), ('w', 'w')] %}
        {#- Nothing but rounding is no variance. #}
        {%- set squares = a ~ '_' ~ b ~ ' - ' ~ a ~ ' * ' ~ b ~ ' / n' %}
        {%- set is_real = 'abs(' ~ squares ~ ') > 1e-13 * abs(' ~ a ~ '_' ~ b ~ ')' %}
        {%- set real = 'case when ' ~ is_real ~ ' then ' ~ squares ~ ' else 0 end' %}
        max({{ this_arm }}{{ real }} / nullif(n - 1, 0) end) as v_{{ a }}{{ b }}_{{ arm }}, -- noqa: LT05
        {%- endfor %}
        {%- endfor %}
        sum(n_left_out) as n_left_out
    from arm_sums
    group by
        experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end, n_pre, n_test
    {{ evaluated_once() }}

),

-- With one treated unit: each control in its place, against the other controls.
placebos as (

    select
        experiments.experiment_id,
        abs(
            geo_changes.d - (experiments.n_c * experiments.d_c - geo_changes.d) / nullif(experiments.n_c - 1, 0)
        ) as gap,
        abs(
            geo_changes.w - (experiments.n_c * experiments.w_c - geo_changes.w) / nullif(experiments.n_c - 1, 0)
        ) as trend_gap,
        abs(experiments.d_t - experiments.d_c) as real_gap,
        abs(experiments.w_t - experiments.w_c) as real_trend_gap,
        experiments.n_c,
        experiments.ci_level
    from experiments
    inner join geo_changes
        on experiments.experiment_id = geo_changes.experiment_id
    where experiments.n_t = 1 and geo_changes.arm = 'control' and geo_changes.d is not null

),

ranked_placebos as (

    select
        *,
        row_number() over (partition by experiment_id order by gap) as gap_rank
    from placebos

),

placebo_tests as (

    select
        experiment_id,
        count(*) as n_placebo,
        {#- A hair of rounding does not make equals differ. #}
        (1 + cast(count(case when gap >= real_gap * (1 - 1e-12) then 1 end) as {{ double_type() }}))
        / (1 + n_c) as p_value,
        (1 + cast(count(case when trend_gap >= real_trend_gap * (1 - 1e-12) then 1 end) as {{ double_type() }}))
        / (1 + n_c) as trend_p_value,
        sqrt({{ exact_sum('gap * gap') }} / n_c) as std_error,
        -- As many placebos are nearer to 0 as the level asks for.
        min(case when gap_rank >= cast(ci_level as {{ double_type() }}) * (n_c + 1) - 1e-9 then gap end) as half_width
    from ranked_placebos
    group by experiment_id, n_c

),

tested as (

    select
        experiments.*,
        placebo_tests.n_placebo,
        placebo_tests.p_value,
        placebo_tests.std_error as placebo_std_error,
        placebo_tests.half_width,
        placebo_tests.trend_p_value
    from experiments
    left join placebo_tests
        on experiments.experiment_id = placebo_tests.experiment_id

),

panels as (

    select
        *,
        d_t - d_c as numerator,
        c_t - c_c as denominator,
        coalesce(v_dd_t / n_t + v_dd_c / n_c, placebo_std_error * placebo_std_error) as numerator_variance,
        coalesce(v_dc_t / n_t + v_dc_c / n_c, 0) as covariance,
        coalesce(v_cc_t / n_t + v_cc_c / n_c, 0) as denominator_variance,
        {{ welch_degrees_of_freedom('v_dd_t', 'n_t', 'v_dd_c', 'n_c') }} as df,
        {{ pooled_std_error('v_dd_t', 'n_t', 'v_dd_c', 'n_c') }} as pooled,
        (w_t - w_c) / nullif({{ welch_std_error('v_ww_t', 'n_t', 'v_ww_c', 'n_c') }}, 0) as trend_z,
        n_t * n_test * (d_t - d_c) as incremental_revenue,
        n_t * n_test * (c_t - c_c) as incremental_cost,
        100 * (d_t - d_c) / nullif(post_t - (d_t - d_c), 0) as lift_pct,
        'panel' as shape
    from tested
    {{ evaluated_once() }}

),

panel_experiments as (

    select distinct experiment_id
    from geos
    where days_0 > 0 and days_1 > 0

),

-- Units seen only before or only during the experiment: value and cost per day, in one of four cells.
cell_units as (

    select
        geos.*,
        case when geos.days_1 > 0 then 1 else 0 end as is_test,
        (geos.y_0 + geos.y_1) / (geos.days_0 + geos.days_1) as v,
        (geos.c_0 + geos.c_1) / (geos.days_0 + geos.days_1) as c
    from geos
    left join panel_experiments
        on geos.experiment_id = panel_experiments.experiment_id
    where panel_experiments.experiment_id is null

),

cells as (

    select
        experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end, arm, is_test,
        max(n_pre) as n_pre,
        max(n_test) as n_test,
        cast(count(*) as {{ double_type() }}) as n,
        {{ exact_sum('v') }} / count(*) as v,
        {{ exact_sum('c') }} / count(*) as c,
        {{ exact_sum('v * v') }} - {{ exact_sum('v') }} * {{ exact_sum('v') }} / count(*) as squares
    from cell_units
    group by experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end, arm, is_test
    {{ evaluated_once() }}

),

cross_sections as (

    select
        experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end,
        max(n_pre) as n_pre,
        max(n_test) as n_test,
        count(*) as n_cells,
        sum(n) as n,
        sum(case when arm = 'treatment' then n else 0 end) as n_t,
        sum(case when arm = 'control' then n else 0 end) as n_c,
        max(case when arm = 'treatment' and is_test = 1 then n end) as n_treated_test,
        max(case when arm = 'treatment' and is_test = 1 then v end) as post_t,
        sum(case when (arm = 'treatment') = (is_test = 1) then v else -v end) as numerator,
        sum(case when (arm = 'treatment') = (is_test = 1) then c else -c end) as denominator,
        sum(squares) / nullif(sum(n) - 4, 0) * sum(1 / n) as numerator_variance
    from cells
    group by experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end
    {{ evaluated_once() }}

),

estimated as (

    select
        experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end,
        n_t as n_treated, n_c as n_control, n_pre, n_placebo,
        numerator, denominator, numerator_variance, covariance, denominator_variance,
        case when n_t = 1 then null else df end as df,
        case when n_t = 1 then placebo_std_error / nullif(abs(denominator), 0) end as std_error,
        case
            when n_t = 1 then numerator / nullif(denominator, 0) - half_width / nullif(abs(denominator), 0)
        end as ci_low,
        case
            when n_t = 1 then numerator / nullif(denominator, 0) + half_width / nullif(abs(denominator), 0)
        end as ci_high,
        case when n_t = 1 then p_value end as p_value,
        case when n_t = 1 then 'placebo' when denominator_variance > 0 then 'fieller' else 'student_t' end as ci_method,
        incremental_revenue, incremental_cost, lift_pct,
        {{ diagnostic('difference_per_unit_and_day', 'numerator') }} || '; '
        || {{ diagnostic('welch_std_error', 'sqrt(numerator_variance)') }} || '; '
        || {{ diagnostic('pooled_std_error', 'pooled') }} || '; '
        || {{ diagnostic('pre_trend_z', 'trend_z') }} || '; '
        || {{ diagnostic('pre_trend_placebo_p', 'trend_p_value') }} || '; '
        || {{ diagnostic('units_left_out', 'n_left_out') }} as diagnostics,
        case
            when n_t = 0 or n_c = 0 then {{ refusal('one_arm') }}
            when n_t = 1 and n_c < 19 then {{ refusal('few_placebos') }}
            -- Single users have no placebos.
            when n_t > 1 and n_c = 1 or n_t = 1 and n_placebo is null then {{ refusal('few_units') }}
            when coalesce(trend_p_value <= 0.05, abs(trend_z) > 2, false) then {{ refusal('pre_trend') }}
            when abs(denominator) <= 1e-6 * abs(post_t) or denominator = 0 then {{ refusal('no_spend_contrast') }}
        end as refusal_reason
    from panels

    union all

    select
        experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end,
        n_t as n_treated, n_c as n_control, n_pre, null as n_placebo,
        numerator, denominator, numerator_variance, 0 as covariance, 0 as denominator_variance,
        n - 4 as df,
        null as std_error, null as ci_low, null as ci_high, null as p_value,
        'student_t' as ci_method,
        n_treated_test * n_test * numerator as incremental_revenue,
        n_treated_test * n_test * denominator as incremental_cost,
        100 * numerator / nullif(post_t - numerator, 0) as lift_pct,
        {{ diagnostic('difference_per_unit_and_day', 'numerator') }} || '; '
        || {{ diagnostic('pooled_std_error', 'sqrt(numerator_variance)') }}
        || '; repeated_cross_sections=true; pre_trend=not testable' as diagnostics,
        case
            when n_cells < 4 then {{ refusal('one_arm') }}
            when n < 8 then {{ refusal('few_units') }}
            when denominator = 0 then {{ refusal('no_spend_contrast') }}
        end as refusal_reason
    from cross_sections

),

results as (

    select
        {{ method_columns({
            'method': "'did'", 'tier': "'quasi'", 'window_start': 'start_date',
            'cost_method': "'spend_less_counterfactual'",
            'assumptions': "'Without the experiment, treated and control units would have changed alike.'",
        }) }}
    from estimated

)

select * from results
