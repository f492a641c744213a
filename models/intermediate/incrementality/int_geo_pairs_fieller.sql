{{ config(materialized=step_materialization()) }}
-- Matched pairs of regions, one of each pair treated by lot: what the treated one sold beyond its pair's control,
-- scaled by their revenue before, and the same of cost. The ratio of the sums over the pairs has Fieller's interval.
with

geos as (

    select * from {{ ref('int_experiment_geos') }}
    where design = 'geo_pairs'

),

pairs as (

    select
        experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end, pair_id,
        max(n_pre) as n_pre,
        {%- for arm, word in [('t', 'treatment'), ('c', 'control')] %}
        count(case when arm = '{{ word }}' then 1 end) as n_{{ arm }},
        {%- for name in ['y_0', 'y_1', 'c_1'] %}
        {{ exact_sum("case when arm = '" ~ word ~ "' then " ~ name ~ " else 0 end") }} as {{ name }}_{{ arm }},
        {%- endfor %}
        {%- endfor %}
        sum(case when y_0 <= 0 then 1 else 0 end) as n_without_history
    from geos
    where pair_id is not null
    group by experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end, pair_id

),

differences as (

    select
        *,
        y_1_t - y_1_c * y_0_t / nullif(y_0_c, 0) as e,
        c_1_t - c_1_c * y_0_t / nullif(y_0_c, 0) as c
    from pairs
    where n_t > 0 and n_c > 0
    {{ evaluated_once() }}

),

experiments as (

    select
        experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end,
        max(n_pre) as n_pre,
        cast(count(*) as {{ double_type() }}) as n,
        sum(n_t) as n_treated,
        sum(n_c) as n_control,
        sum(n_without_history) as n_without_history,
        {{ exact_sum('y_1_t') }} as treated_revenue,
        {{ exact_sum('c_1_t') }} as treated_cost,
        {{ exact_sum_of_ratios('e') }} as numerator,
        {{ exact_sum_of_ratios('c') }} as denominator,
        {{ exact_sum_of_ratios('e * e') }} as e_e,
        {{ exact_sum_of_ratios('e * c') }} as e_c,
        {{ exact_sum_of_ratios('c * c') }} as c_c
    from differences
    group by experiment_id, entity_type, entity_id, ci_level, pre_start, start_date, window_end
    {{ evaluated_once() }}

),

estimated as (

    select
        *,
        n / nullif(n - 1, 0) * (e_e - numerator * numerator / n) as numerator_variance,
        n / nullif(n - 1, 0) * (e_c - numerator * denominator / n) as covariance,
        n / nullif(n - 1, 0) * (c_c - denominator * denominator / n) as denominator_variance,
        -- Of the residuals e - ratio · c, whose mean is 0 by the ratio's making.
        sqrt(greatest(
            e_e
            - 2 * (numerator / nullif(denominator, 0)) * e_c
            + (numerator / nullif(denominator, 0)) * (numerator / nullif(denominator, 0)) * c_c,
            0
        )) / nullif(abs(denominator), 0) as std_error
    from experiments
    {{ evaluated_once() }}

),

judged as (

    select
        *,
        start_date as window_start,
        n - 1 as df,
        numerator as incremental_revenue,
        denominator as incremental_cost,
        100 * numerator / nullif(treated_revenue - numerator, 0) as lift_pct,
        {{ diagnostic('pairs', 'n') }} || '; ' || {{ diagnostic('treated_cost', 'treated_cost') }} as diagnostics,
        case
            when n < 3 then {{ refusal('few_pairs') }}
            when n_pre = 0 or n_without_history > 0 then {{ refusal('no_history') }}
            when abs(denominator) <= 0.01 * abs(treated_cost) then {{ refusal('no_spend_contrast') }}
        end as refusal_reason
    from estimated

),

results as (

    select
        {{ method_columns({
            'method': "'geo_pairs_fieller'", 'tier': "'randomized'", 'cost_method': "'spend_less_counterfactual'",
            'ci_method': "'fieller'", 'ci_low': 'null', 'ci_high': 'null', 'p_value': 'null', 'n_placebo': 'null',
            'assumptions': "'One region of each pair was treated by lot, "
                ~ "and nobody buys in a region for what was shown in another.'",
        }) }}
    from judged

)

select * from results
