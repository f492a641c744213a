{{ config(materialized=step_materialization()) }}
-- Synthetic control: the weighted mean of control regions that followed the treated ones best before the experiment
-- stands for them during it. The interval holds the effects that moving the test days around all days does not reject
-- (block-conformal), so that days may resemble their neighbours. Computed in Python, so on DuckDB only; regions that
-- were assigned at random have no need of it.
with

geo_days as (

    select * from {{ ref('int_experiment_geo_days') }}
    where design not in ('geo', 'geo_pairs')

),

answers as (

    select
        experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end,
        {{ synthetic_control(
            'geo', 'date', "arm = 'treatment'", 'is_test', 'revenue', 'cost', 'cast(ci_level as ' ~ double_type() ~ ')'
        ) }} as answer
    from geo_days
    group by experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end

),

described as (

    select
        experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end,
        answer,
        {%- for name in [
            'n_treated', 'n_donors', 'n_pre', 'n_periods', 'n_left_out', 'effect', 'cost', 'test_mean', 'p_value',
            'iid_p_value', 'placebo_p_value', 'low', 'high', 'std_error', 'effect_of_other_level_shift',
            'synthetic_did', 'relative_error', 'r_squared',
        ] %}
        {{ synthetic_number('answer', name) }} as {{ name }},
        {%- endfor %}
        {{ synthetic_text('answer', 'level_shift') }} as level_shift,
        {{ synthetic_text('answer', 'weights') }} as weights
    from answers

),

judged as (

    select
        experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end, n_treated, n_pre, p_value,
        start_date as window_start,
        effect as numerator,
        cost as denominator,
        std_error / nullif(abs(cost), 0) as std_error,
        case when cost > 0 then low else high end / nullif(cost, 0) as ci_low,
        case when cost > 0 then high else low end / nullif(cost, 0) as ci_high,
        effect * n_treated * (n_periods - n_pre) as incremental_revenue,
        cost * n_treated * (n_periods - n_pre) as incremental_cost,
        100 * effect / nullif(test_mean - effect, 0) as lift_pct,
        n_donors as n_control,
        n_periods - 1 as n_placebo,
        {{ diagnostic('effect_per_unit_and_day', 'effect') }} || '; '
        || {{ diagnostic('relative_error_before', 'relative_error') }} || '; '
        || {{ diagnostic('r_squared_before', 'r_squared') }} || '; '
        || 'level_shift=' || coalesce(level_shift, 'none') || '; '
        || {{ diagnostic('effect_of_other_level_shift', 'effect_of_other_level_shift') }} || '; '
        || {{ diagnostic('synthetic_did', 'synthetic_did') }} || '; '
        || {{ diagnostic('iid_conformal_p', 'iid_p_value') }} || '; '
        || {{ diagnostic('placebo_region_p', 'placebo_p_value') }} || '; '
        || {{ diagnostic('units_left_out', 'n_left_out') }} || '; '
        || 'weights=' || coalesce(weights, 'none') as diagnostics,
        case
            when answer is null then {{ refusal('no_python') }}
            when n_treated = 0 or n_donors = 0 then {{ refusal('one_arm') }}
            when n_donors < 10 then {{ refusal('few_donors') }}
            when n_pre < 10 then {{ refusal('few_days') }}
            -- The test days can be moved to as many places as there are days.
            when n_periods < 20 or low is null then {{ refusal('few_permutations') }}
            when relative_error > 0.1 and r_squared < 0.8 then {{ refusal('poor_fit') }}
            when cost = 0 or cost is null then {{ refusal('no_spend_contrast') }}
        end as refusal_reason
    from described

),

results as (

    select
        {{ method_columns({
            'method': "'synthetic_control'", 'tier': "'quasi'", 'cost_method': "'spend_less_counterfactual'",
            'ci_method': "'block_conformal'", 'df': 'null',
            'numerator_variance': 'null', 'covariance': 'null', 'denominator_variance': 'null',
            'assumptions': "'Without the experiment, the treated regions would have gone on "
                ~ "as the weighted control regions do.'",
        }) }}
    from judged

)

select * from results
