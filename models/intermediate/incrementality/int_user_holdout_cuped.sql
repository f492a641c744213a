{{ config(materialized=step_materialization()) }}
-- Users assigned at random: the difference of the arms' mean revenue, less what their revenue before explains (CUPED).
with

arms as (

    select * from {{ ref('int_experiment_arms') }}
    where design = 'user_holdout'

),

-- Both arms side by side: `_t` treated, `_c` control; means, and sums of squares and products about the arm's means.
experiments as (

    select
        experiment_id, entity_type, entity_id, planned_treat_share, ci_level, pre_start, start_date, window_end,
        {%- for arm, word in [('t', 'treatment'), ('c', 'control')] %}
        {%- set this_arm = "case when arm = '" ~ word ~ "' then " %}
        cast(coalesce(max({{ this_arm }}n end), 0) as {{ double_type() }}) as n_{{ arm }},
        cast(coalesce(max({{ this_arm }}buyers end), 0) as {{ double_type() }}) as buyers_{{ arm }},
        {%- for name in ['y', 'x', 'c'] %}
        max({{ this_arm }}cast({{ name }} as {{ double_type() }}) / n end) as {{ name }}_{{ arm }},
        {%- endfor %}
        {%- for a, b in [('y', 'y'), ('x', 'x'), ('c', 'c'), ('y', 'x'), ('y', 'c'), ('x', 'c')] %}
        max({{ this_arm }}{{ centred_sum(a, b) }} end) as s_{{ a }}{{ b }}_{{ arm }},
        {%- endfor %}
        {%- endfor %}
        pre_days
    from arms
    group by
        experiment_id, entity_type, entity_id, planned_treat_share, ci_level, pre_start, start_date, window_end,
        pre_days
    {{ evaluated_once() }}

),

adjusted as (

    select
        *,
        coalesce((s_yx_t + s_yx_c) / nullif(s_xx_t + s_xx_c, 0), 0) as theta
    from experiments
    {{ evaluated_once() }}

),

variances as (

    select
        *,
        {%- for arm in ['t', 'c'] %}
        (s_yy_{{ arm }} - 2 * theta * s_yx_{{ arm }} + theta * theta * s_xx_{{ arm }})
        / nullif(n_{{ arm }} - 1, 0) as v_{{ arm }},
        {%- endfor %}
        s_yc_t / nullif(n_t - 1, 0) / n_t - theta * s_xc_t / nullif(n_t - 1, 0) / n_t
        + s_yc_c / nullif(n_c - 1, 0) / n_c - theta * s_xc_c / nullif(n_c - 1, 0) / n_c as covariance,
        s_cc_t / nullif(n_t - 1, 0) / n_t + s_cc_c / nullif(n_c - 1, 0) / n_c as denominator_variance,
        sqrt(s_xx_t / nullif(n_t - 1, 0) / n_t + s_xx_c / nullif(n_c - 1, 0) / n_c) as imbalance_std_error,
        (n_t - planned_treat_share * (n_t + n_c))
        / sqrt((n_t + n_c) * planned_treat_share * (1 - planned_treat_share)) as sample_ratio_z
    from adjusted
    {{ evaluated_once() }}

),

estimated as (

    select
        *,
        (y_t - y_c) - theta * (x_t - x_c) as numerator,
        c_t - c_c as denominator,
        v_t / nullif(n_t, 0) + v_c / nullif(n_c, 0) as numerator_variance,
        {{ welch_degrees_of_freedom('v_t', 'n_t', 'v_c', 'n_c') }} as welch_df,
        -- Squared skewness of the difference if what buyers spend is exponential. It cancels between arms of one size.
        4.5e0 * (n_t - n_c) * (n_t - n_c) / nullif(n_t * n_c * (buyers_t + buyers_c), 0) as squared_skewness,
        (x_t - x_c) / nullif(imbalance_std_error, 0) as imbalance_z
    from variances
    {{ evaluated_once() }}

),

judged as (

    select
        *,
        start_date as window_start,
        -- A skewed estimate needs the wider quantile of so many fewer degrees of freedom.
        welch_df / (1 + welch_df * squared_skewness) as df,
        n_t * numerator as incremental_revenue,
        n_t * denominator as incremental_cost,
        100 * numerator / nullif(y_t - numerator, 0) as lift_pct,
        case when denominator_variance > 0 then 'fieller' else 'student_t' end as ci_method,
        {{ diagnostic('theta', 'theta') }} || '; '
        || {{ diagnostic('unadjusted_difference_per_user', 'y_t - y_c') }} || '; '
        || {{ diagnostic('difference_per_user', 'numerator') }} || '; '
        || {{ diagnostic('buyers_of_smaller_arm', 'case when n_t < n_c then buyers_t else buyers_c end') }} || '; '
        || {{ diagnostic('sample_ratio_z', 'sample_ratio_z') }} || '; '
        || {{ diagnostic('imbalance_z', 'imbalance_z') }} as diagnostics,
        case
            when n_t = 0 or n_c = 0 then {{ refusal('one_arm') }}
            -- Two-sided p < .001.
            when abs(sample_ratio_z) > 3.290527 then {{ refusal('sample_ratio_mismatch') }}
            when n_t < 200 or n_c < 200 then {{ refusal('small_arm') }}
            when abs(imbalance_z) > 3.5 then {{ refusal('imbalance') }}
            when abs(denominator) <= 0.01 * greatest(c_t, c_c) then {{ refusal('no_spend_contrast') }}
        end as refusal_reason
    from estimated

),

results as (

    select
        {{ method_columns({
            'method': "'user_holdout_cuped'", 'tier': "'randomized'", 'cost_method': "'test_period_spend'",
            'std_error': 'null', 'ci_low': 'null', 'ci_high': 'null', 'p_value': 'null',
            'n_treated': 'n_t', 'n_control': 'n_c', 'n_pre': 'pre_days', 'n_placebo': 'null',
            'assumptions': "'Users were assigned at random, what one user saw did not move another, "
                ~ "and every assigned user is counted.'",
        }) }}
    from judged

)

select * from results
