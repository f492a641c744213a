{{ config(materialized=step_materialization()) }}
-- Regions assigned at random: revenue during the experiment on revenue before it and on the change of spend, weighted
-- by 1 / revenue before² (geo-based regression). The coefficient of spend is the incremental ROAS.
with

geos as (

    select
        *,
        -- What would have been spent: as before, day for day.
        c_1 - coalesce(c_0 * days_1 / nullif(days_0, 0), 0) as cost_change
    from {{ ref('int_experiment_geos') }}
    where design in ('geo', 'geo_pairs')

),

experiments as (

    select
        experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end,
        max(n_pre) as n_pre,
        cast(count(*) as {{ double_type() }}) as n,
        count(case when arm = 'treatment' then 1 end) as n_treated,
        count(case when arm = 'control' then 1 end) as n_control,
        count(case when y_0 <= 0 then 1 end) as n_without_history,
        min(y_0) as smallest,
        max(greatest(abs(y_1), abs(cost_change))) as largest,
        {{ exact_sum('y_0') }} / count(*) as scale,
        {{ exact_sum("case when arm = 'treatment' then cost_change else 0 end") }} as treated_cost_change,
        {{ exact_sum("case when arm = 'control' then cost_change else 0 end") }} as control_cost_change,
        {{ exact_sum("case when arm = 'treatment' then y_1 else 0 end") }} as treated_revenue
    from geos
    group by experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end
    {{ evaluated_once() }}

),

-- In units of the mean region, whose weight is 1. Sums of weights and values further apart than this mean nothing.
scaled as (

    select
        geos.experiment_id,
        experiments.scale * experiments.scale / geos.y_0 / geos.y_0 as w,
        geos.y_1 / experiments.scale as y,
        geos.y_0 / experiments.scale as x,
        geos.cost_change / experiments.scale as c
    from geos
    inner join experiments
        on geos.experiment_id = experiments.experiment_id
    where
        experiments.n_without_history = 0
        and experiments.smallest >= 1e-5 * experiments.scale
        and experiments.largest <= 1e4 * experiments.scale

),

means as (

    select
        {%- for name in ['y', 'x', 'c'] %}
        {{ exact_sum('w * ' ~ name, 18) }} / {{ exact_sum('w', 18) }} as mean_{{ name }},
        {%- endfor %}
        experiment_id
    from scaled
    group by experiment_id

),

products as (

    select
        {%- for a, b in [('y', 'y'), ('x', 'x'), ('c', 'c'), ('y', 'x'), ('y', 'c'), ('x', 'c')] %}
        {{ exact_sum('w * (' ~ a ~ ' - mean_' ~ a ~ ') * (' ~ b ~ ' - mean_' ~ b ~ ')', 18) }} as s_{{ a }}{{ b }},
        {%- endfor %}
        scaled.experiment_id
    from scaled
    inner join means
        on scaled.experiment_id = means.experiment_id
    group by scaled.experiment_id

),

solved as (

    select
        *,
        case when s_xx > 1e-12 then s_cc - s_xc * s_xc / s_xx else s_cc end as s_cc_given_x,
        case when s_xx > 1e-12 then s_yc - s_xc * s_yx / s_xx else s_yc end as s_yc_given_x
    from products
    {{ evaluated_once() }}

),

coefficients as (

    select
        *,
        s_yc_given_x / nullif(s_cc_given_x, 0) as iroas,
        -- Regions that were all of one size say nothing of it.
        case when s_xx > 1e-12 then (s_yx - s_yc_given_x / nullif(s_cc_given_x, 0) * s_xc) / s_xx else 0 end as slope
    from solved
    {{ evaluated_once() }}

),

estimated as (

    select
        experiments.*,
        coefficients.slope,
        coefficients.iroas as numerator,
        1 as denominator,
        greatest(
            coefficients.s_yy - coefficients.slope * coefficients.s_yx - coefficients.iroas * coefficients.s_yc, 0
        )
        / nullif(experiments.n - 3, 0) / nullif(coefficients.s_cc_given_x, 0) as numerator_variance,
        0 as covariance,
        0 as denominator_variance,
        -- What the treated regions spent beyond as many control regions.
        experiments.treated_cost_change
        - experiments.control_cost_change * experiments.n_treated
        / nullif(experiments.n_control, 0) as incremental_cost,
        -- Spend that regions differ in, after what their size explains of it.
        coefficients.s_cc_given_x > 1e-12 and coefficients.s_cc_given_x > 1e-9 * coefficients.s_cc as has_contrast
    from experiments
    left join coefficients
        on experiments.experiment_id = coefficients.experiment_id
    {{ evaluated_once() }}

),

judged as (

    select
        *,
        start_date as window_start,
        n - 3 as df,
        numerator * incremental_cost as incremental_revenue,
        100 * numerator * incremental_cost / nullif(treated_revenue - numerator * incremental_cost, 0) as lift_pct,
        {{ diagnostic('slope_of_past_revenue', 'slope') }} || '; '
        || {{ diagnostic('treated_cost_change', 'treated_cost_change') }} || '; '
        || {{ diagnostic('control_cost_change', 'control_cost_change') }} as diagnostics,
        case
            when n_treated = 0 or n_control = 0 then {{ refusal('one_arm') }}
            when n < 8 then {{ refusal('few_geos') }}
            when n_pre = 0 or n_without_history > 0 then {{ refusal('no_history') }}
            when not has_contrast then {{ refusal('no_spend_contrast') }}
            -- The same way as in the treated regions; the other way is the experiment itself, where control went dark.
            when
                treated_cost_change * control_cost_change > 0
                and abs(control_cost_change / n_control) > 0.1 * abs(treated_cost_change / n_treated)
                then {{ refusal('spillover') }}
        end as refusal_reason
    from estimated

),

results as (

    select
        {{ method_columns({
            'method': "'geo_gbr'", 'tier': "'randomized'", 'cost_method': "'spend_less_counterfactual'",
            'ci_method': "'student_t'",
            'std_error': 'null', 'ci_low': 'null', 'ci_high': 'null', 'p_value': 'null', 'n_placebo': 'null',
            'assumptions': "'Regions were assigned at random, nobody buys in a region for what was shown in another, "
                ~ "and a rupee works alike in all.'",
        }) }}
    from judged

)

select * from results
