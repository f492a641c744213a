{#-
    A select of the rows of `relation`, as of `method_columns`, with what a reader wants: `estimate` (effect over cost),
    `std_error` (delta method), `ci_low` and `ci_high` (Fieller, which is Student's t interval where cost does not vary),
    `p_value` (of no effect), `mde80` (2.80 standard errors: found in 80 of 100 experiments), and the interval and standard
    error of incremental revenue itself (`incremental_revenue_…`): without the variation of cost, except where a method's
    own standard error is of what its cost, allotted unit by unit, leaves unexplained. A method that refused has none of them, and one that found no
    variation, or whose Fieller set has no ends, refuses here.
-#}
{% macro with_inference(relation) -%}
    {%- set parts = ['numerator', 'denominator', 'numerator_variance', 'covariance', 'denominator_variance', 'critical'] -%}
    with

    critical_values as (

        select
            *,
            {{ student_t_quantile('(1 + ci_level) / 2', 'df') }} as critical
        from {{ relation }}
        {{ evaluated_once() }}

    ),

    inferred as (

        select
            *,
            numerator / nullif(denominator, 0) as ratio,
            coalesce(
                std_error,
                sqrt(greatest(
                    numerator_variance
                    - 2 * (numerator / nullif(denominator, 0)) * covariance
                    + (numerator / nullif(denominator, 0)) * (numerator / nullif(denominator, 0)) * denominator_variance,
                    0
                )) / nullif(abs(denominator), 0)
            ) as ratio_std_error,
            coalesce(ci_low, {{ fieller_low(*parts) }}) as ratio_low,
            coalesce(ci_high, {{ fieller_high(*parts) }}) as ratio_high,
            coalesce(std_error * abs(incremental_cost), sqrt(numerator_variance) * incremental_cost / nullif(denominator, 0))
                as revenue_std_error,
            coalesce(p_value, {{ student_t_p_value('numerator / nullif(sqrt(numerator_variance), 0)', 'df') }}) as effect_p_value
        from critical_values
        {{ evaluated_once() }}

    ),

    judged as (

        select
            *,
            coalesce(
                refusal_reason,
                case
                    when
                        ratio is null
                        or incremental_revenue is null
                        or ci_method in ('fieller', 'student_t') and numerator_variance is null
                        then {{ refusal('out_of_range') }}
                    when
                        coalesce(
                            numerator_variance <= 1e-24 * numerator * numerator,
                            ratio_std_error <= 1e-12 * abs(ratio)
                        )
                        then {{ refusal('no_variation') }}
                    when ci_method in ('fieller', 'student_t') and ratio_low is null then {{ refusal('unbounded') }}
                end
            ) as reason
        from inferred
        {{ evaluated_once() }}

    ),

    blanked as (

        select
            experiment_id || ' ' || method as analysis_id,
            experiment_id,
            entity_type,
            entity_id,
            window_start,
            window_end,
            pre_start,
            method,
            tier,
            cast(null as decimal(18, 6)) as attributed_roas,
            case when reason is null then incremental_revenue end as incremental_revenue,
            case when reason is null then incremental_cost end as incremental_cost,
            cost_method,
            case when reason is null then ratio end as estimate,
            case when reason is null then ratio_std_error end as std_error,
            case when reason is null then ratio_low end as ci_low,
            case when reason is null then ratio_high end as ci_high,
            ci_level,
            ci_method,
            case when reason is null then df end as df,
            case when reason is null then effect_p_value end as p_value,
            case when refusal_reason is null then 2.80 * ratio_std_error end as mde80,
            case when reason is null then lift_pct end as lift_pct,
            n_treated,
            n_control,
            n_pre,
            n_placebo,
            diagnostics,
            assumptions,
            reason as refusal_reason,
            case when reason is null then revenue_std_error end as incremental_revenue_std_error,
            case
                when reason is not null then null
                when std_error is null then incremental_revenue - critical * revenue_std_error
                else least(ratio_low * incremental_cost, ratio_high * incremental_cost)
            end as incremental_revenue_low,
            case
                when reason is not null then null
                when std_error is null then incremental_revenue + critical * revenue_std_error
                else greatest(ratio_low * incremental_cost, ratio_high * incremental_cost)
            end as incremental_revenue_high
        from judged

    )

    select * from blanked
{%- endmacro %}
