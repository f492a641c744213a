{{ config(materialized=step_materialization()) }}
-- Time-based regression: the treated regions' daily revenue on that of the control regions before the experiment says
-- what they would have sold during it; the same for cost. Its interval ignores that days resemble their neighbours,
-- so that it is too short: shown, never the headline.
with

days as (

    select
        experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end, date, is_test,
        count(distinct case when arm = 'treatment' then geo end) as n_treated,
        count(distinct case when arm = 'control' then geo end) as n_control,
        cast(sum(case when arm = 'treatment' then revenue else 0 end) as decimal(18, 2)) as y,
        cast(sum(case when arm = 'control' then revenue else 0 end) as decimal(18, 2)) as x,
        cast(sum(case when arm = 'treatment' then cost else 0 end) as decimal(18, 2)) as d,
        cast(sum(case when arm = 'control' then cost else 0 end) as decimal(18, 2)) as c
    from {{ ref('int_experiment_geo_days') }}
    group by experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end, date, is_test

),

sums as (

    select
        experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end,
        max(n_treated) as n_treated,
        max(n_control) as n_control,
        {%- for period, condition in [('0', 'not is_test'), ('1', 'is_test')] %}
        cast(count(case when {{ condition }} then 1 end) as {{ double_type() }}) as n_{{ period }},
        {%- for name in ['y', 'x', 'd', 'c'] %}
        cast(
            cast(sum(case when {{ condition }} then {{ name }} else 0 end) as decimal(38, 2)) as {{ double_type() }}
        ) as {{ name }}_{{ period }},
        {%- endfor %}
        {%- endfor %}
        {%- for a, b in [('y', 'y'), ('x', 'x'), ('y', 'x'), ('c', 'c'), ('d', 'c')] %}
        cast({{ exact_sum_of_products(a, b, 'not is_test') }} as {{ double_type() }}) as {{ a }}_{{ b }},
        {%- endfor %}
        count(case when not is_test then 1 end) as n_pre
    from days
    group by experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end
    {{ evaluated_once() }}

),

centred as (

    select
        *,
        y_y - y_0 * y_0 / nullif(n_0, 0) as s_yy,
        x_x - x_0 * x_0 / nullif(n_0, 0) as s_xx,
        y_x - y_0 * x_0 / nullif(n_0, 0) as s_yx,
        c_c - c_0 * c_0 / nullif(n_0, 0) as s_cc,
        d_c - d_0 * c_0 / nullif(n_0, 0) as s_dc
    from sums
    {{ evaluated_once() }}

),

fitted as (

    select
        *,
        case when s_xx > 1e-12 * x_x then s_yx / s_xx else 0 end as slope,
        case when s_cc > 1e-12 * c_c then s_dc / s_cc else 0 end as cost_slope
    from centred
    {{ evaluated_once() }}

),

estimated as (

    select
        *,
        y_1 - (y_0 * n_1 / nullif(n_0, 0) + slope * (x_1 - x_0 * n_1 / nullif(n_0, 0))) as numerator,
        d_1 - coalesce(d_0 * n_1 / nullif(n_0, 0) + cost_slope * (c_1 - c_0 * n_1 / nullif(n_0, 0)), 0) as denominator,
        greatest(s_yy - slope * s_yx, 0) / nullif(n_0 - 2, 0)
        * (
            n_1 + n_1 * n_1 / nullif(n_0, 0)
            + coalesce(power(x_1 - x_0 * n_1 / nullif(n_0, 0), 2) / nullif(s_xx, 0), 0)
        ) as numerator_variance,
        1 - (s_yy - slope * s_yx) / nullif(s_yy, 0) as r_squared
    from fitted
    {{ evaluated_once() }}

),

judged as (

    select
        *,
        start_date as window_start,
        n_0 - 2 as df,
        0 as covariance,
        0 as denominator_variance,
        numerator as incremental_revenue,
        denominator as incremental_cost,
        100 * numerator / nullif(y_1 - numerator, 0) as lift_pct,
        {{ diagnostic('slope', 'slope') }} || '; ' || {{ diagnostic('r_squared', 'r_squared') }} || '; '
        || {{ diagnostic('test_period_spend', 'd_1') }} as diagnostics,
        case
            when n_treated = 0 or n_control = 0 or n_1 = 0 then {{ refusal('one_arm') }}
            when n_0 < 10 then {{ refusal('few_days') }}
            when abs(denominator) <= 0.01 * d_1 then {{ refusal('no_spend_contrast') }}
        end as refusal_reason
    from estimated

),

results as (

    select
        {{ method_columns({
            'method': "'geo_tbr'", 'tier': "'quasi'", 'cost_method': "'spend_less_counterfactual'",
            'ci_method': "'student_t'",
            'std_error': 'null', 'ci_low': 'null', 'ci_high': 'null', 'p_value': 'null', 'n_placebo': 'null',
            'assumptions': "'Treated and control regions would have gone on as they went together before. "
                ~ "The interval takes days for independent, which they are not: it is too short.'",
        }) }}
    from judged

)

select * from results
