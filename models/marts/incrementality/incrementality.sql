{%- set summed_measures = {} %}
{%- for name in [
    'revenue', 'spend', 'assumed_incremental_revenue_low', 'assumed_incremental_revenue', 'assumed_incremental_revenue_high',
] %}
{%- do summed_measures.update({name: additive_measures()[name]}) %}
{%- endfor %}
{%- set entities = measurable_entities() %}

with

performance as (

    select * from {{ ref('performance_daily') }}

),

data_period as (

    select * from {{ ref('int_data_period') }}

),

baseline as (

    select * from {{ ref('int_non_influencer_baseline') }}

),

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}

),

all_experiments as (

    select * from {{ ref('int_experiments') }}

),

geo_days as (

    select * from {{ ref('int_experiment_geo_days') }}

),

experiment_results as (

    select * from {{ ref('int_experiment_results') }}

),

attribution as (

    select * from {{ ref('int_experiment_attribution') }}

),

margins as (

    select * from {{ ref('int_break_even') }}

),

-- Whatever the marts have a row for.
totals as (

    select
        'all' as entity_type,
        'all' as entity_id,
        {{ summed(summed_measures) }},
        {{ active_days() }} as active_days
    from performance
    having count(*) > 0

    {% for entity_type, column in entities.items() %}
    union all

    select
        '{{ entity_type }}' as entity_type,
        {{ column }} as entity_id,
        {{ summed(summed_measures) }},
        {{ active_days() }} as active_days
    from performance
    group by {{ column }}
    {% endfor %}

),

entity_totals as (

    select
        totals.*,
        data_period.first_date,
        data_period.last_date,
        {{ ratio('totals.revenue', 'totals.spend') }} as attributed_roas,
        baseline.mean_daily_revenue,
        cast(
            totals.revenue - round(baseline.mean_daily_revenue * totals.active_days, 2) as decimal(18, 2)
        ) as above_baseline
    from totals
    cross join data_period
    left join baseline on case when totals.entity_type = 'brand' then totals.entity_id else '*' end = baseline.brand

),

fixed_share as (

    select
        {{ incrementality_columns({
            'analysis_id': "entity_type || ' ' || entity_id || ' fixed_share'",
            'entity_type': 'entity_type',
            'entity_id': 'entity_id',
            'window_start': 'first_date',
            'window_end': 'last_date',
            'method': "'fixed_share'",
            'tier': "'assumption'",
            'attributed_roas': 'attributed_roas',
            'incremental_revenue': 'assumed_incremental_revenue',
            'incremental_cost': 'spend',
            'cost_method': "'all_spend'",
            'estimate': ratio('assumed_incremental_revenue', 'spend'),
            'range_low': ratio('assumed_incremental_revenue_low', 'spend'),
            'range_high': ratio('assumed_incremental_revenue_high', 'spend'),
            'assumptions': "'A share of attributed revenue would not have come otherwise. Nobody measured it; low and high are what is believed, not an interval.'",
        }) }}
    from entity_totals

),

source_baseline as (

    select
        {{ incrementality_columns({
            'analysis_id': "entity_type || ' ' || entity_id || ' source_baseline'",
            'entity_type': 'entity_type',
            'entity_id': 'entity_id',
            'window_start': 'first_date',
            'window_end': 'last_date',
            'method': "'source_baseline'",
            'tier': "'assumption'",
            'attributed_roas': 'attributed_roas',
            'incremental_revenue': 'above_baseline',
            'incremental_cost': 'spend',
            'cost_method': "'all_spend'",
            'estimate': ratio('above_baseline', 'spend'),
            'assumptions': "'What other sources sell on an average day would have been sold to the same people. It comes beside and not instead, so nothing is identified.'",
            'refusal_reason': 'case when mean_daily_revenue is null then ' ~ refusal('no_other_sources') ~ ' end',
        }) }}
    from entity_totals

),

-- Attributed revenue and spend of the entity while its experiment ran.
experiment_windows as (

    select distinct
        experiment_id,
        entity_type,
        entity_id,
        window_start,
        window_end
    from experiment_results
    where experiment_id is not null

),

window_totals as (

    select
        experiment_windows.experiment_id,
        {{ ratio('sum(performance.revenue)', 'sum(performance.spend)') }} as attributed_roas
    from experiment_windows
    inner join performance
        on
            performance.date between experiment_windows.window_start and experiment_windows.window_end
            and (
                experiment_windows.entity_type = 'all'
                {%- for entity_type, column in entities.items() %}
                or experiment_windows.entity_type = '{{ entity_type }}'
                and experiment_windows.entity_id = performance.{{ column }}
                {%- endfor %}
            )
    group by experiment_windows.experiment_id

),

-- Where the arms are not of the sizes that were planned, no way of comparing them is good.
broken_experiments as (

    select distinct
        experiment_id,
        refusal_reason
    from experiment_results
    where refusal_reason like 'sample_ratio_mismatch:%'

),

-- Whatever sold anything, through influencers or not.
sold as (

    {% for entity_type, column in entities.items() %}
    select distinct
        '{{ entity_type }}' as entity_type,
        {{ column }} as entity_id
    from tracking_daily
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

geo_experiments as (

    select distinct experiment_id
    from geo_days

),

-- About something that neither the marts nor any sale nor the regions' sales know.
unknown_experiments as (

    select all_experiments.experiment_id
    from all_experiments
    left join entity_totals
        on
            all_experiments.entity_type = entity_totals.entity_type
            and all_experiments.entity_id = entity_totals.entity_id
    left join sold
        on all_experiments.entity_type = sold.entity_type and all_experiments.entity_id = sold.entity_id
    left join geo_experiments
        on all_experiments.experiment_id = geo_experiments.experiment_id
    where
        all_experiments.entity_type <> 'all'
        and entity_totals.entity_id is null
        and sold.entity_id is null
        and geo_experiments.experiment_id is null

),

{%- set is_usable = 'coalesce(broken_experiments.experiment_id, unknown_experiments.experiment_id) is null' %}
{%- set blanked = {} %}
{%- for number in [
    'incremental_revenue', 'incremental_cost', 'estimate', 'std_error', 'ci_low', 'ci_high', 'df', 'p_value', 'mde80',
    'lift_pct',
] %}
{%- do blanked.update({number: 'case when ' ~ is_usable ~ ' then experiment_results.' ~ number ~ ' end'}) %}
{%- endfor %}

-- None of whose units was found in the data by the method that its design is for.
empty_experiments as (

    select
        designed.*,
        unknown_experiments.experiment_id is not null as is_unknown
    from (
        select
            *,
            case design
                {%- for design, method in design_methods().items() if method %}
                when '{{ design }}' then '{{ method }}'
                {%- endfor %}
            end as method
        from all_experiments
    ) as designed
    left join experiment_results
        on designed.experiment_id = experiment_results.experiment_id and designed.method = experiment_results.method
    left join unknown_experiments on designed.experiment_id = unknown_experiments.experiment_id
    where designed.method is not null and experiment_results.method is null

),

measurements as (

    select
        {{ incrementality_columns(dict({
            'analysis_id': "coalesce('experiment ' || experiment_results.experiment_id, experiment_results.entity_type || ' ' || experiment_results.entity_id) || ' ' || experiment_results.method",
            'experiment_id': 'experiment_results.experiment_id',
            'entity_type': 'experiment_results.entity_type',
            'entity_id': 'experiment_results.entity_id',
            'attributed_roas': 'coalesce(window_totals.attributed_roas, case when experiment_results.experiment_id is null then entity_totals.attributed_roas end)',
            'range_low': 'null',
            'range_high': 'null',
            'refusal_reason': 'coalesce(case when unknown_experiments.experiment_id is not null then ' ~ refusal('unknown_entity') ~ ' end, experiment_results.refusal_reason, broken_experiments.refusal_reason)',
        }, **blanked), from_caller=true) }}
    from experiment_results
    left join window_totals on experiment_results.experiment_id = window_totals.experiment_id
    left join broken_experiments
        on
            experiment_results.experiment_id = broken_experiments.experiment_id
            and experiment_results.tier in ('quasi', 'randomized')
    left join unknown_experiments on experiment_results.experiment_id = unknown_experiments.experiment_id
    left join entity_totals
        on
            experiment_results.entity_type = entity_totals.entity_type
            and experiment_results.entity_id = entity_totals.entity_id

    union all

    select
        {{ incrementality_columns({
            'analysis_id': "'experiment ' || experiment_id || ' ' || method",
            'experiment_id': 'experiment_id',
            'entity_type': 'entity_type',
            'entity_id': 'entity_id',
            'window_start': 'start_date',
            'window_end': 'coalesce(cooldown_end, end_date)',
            'pre_start': 'pre_start',
            'method': 'method',
            'tier': method_tier('method'),
            'ci_level': 'ci_level',
            'refusal_reason': 'case when is_unknown then ' ~ refusal('unknown_entity') ~ ' else ' ~ refusal('no_units') ~ ' end',
        }) }}
    from empty_experiments

),

-- The best experiment about an entity, and what became of those that gave nothing.
experiments as (

    select
        *,
        row_number() over (
            partition by entity_type, entity_id
            order by
                case when refusal_reason is null then 0 else 1 end,
                {{ tier_rank('tier') }} desc,
                window_end desc,
                {{ method_order('method') }},
                experiment_id
        ) as place
    from measurements
    where
        experiment_id is not null
        and tier in ('quasi', 'randomized')
        and method not in ('{{ methods_never_headline() | join("', '") }}') -- noqa: LT05

),

shares as (

    select
        experiments.*,
        entity_totals.revenue,
        entity_totals.spend,
        entity_totals.first_date,
        entity_totals.last_date,
        entity_totals.attributed_roas as whole_attributed_roas,
        attribution.attributed_revenue,
        {{ ratio('experiments.incremental_revenue', 'attribution.attributed_revenue') }} as share,
        experiment_results.incremental_revenue_std_error,
        experiment_results.incremental_revenue_low,
        experiment_results.incremental_revenue_high,
        -- From incremental revenue of the experiment to incremental ROAS of all revenue.
        1 / nullif(cast(attribution.attributed_revenue as {{ double_type() }}), 0)
        * cast(entity_totals.revenue as {{ double_type() }})
        / nullif(cast(entity_totals.spend as {{ double_type() }}), 0) as scale,
        case
            when experiments.refusal_reason is not null then {{ refusal('no_measured_experiment') }}
            when
                cast({{ dbt.dateadd('day', var('calibration_valid_days'), 'experiments.window_end') }} as date)
                < entity_totals.last_date
                then {{ refusal('expired') }}
            when coalesce(entity_totals.spend, 0) = 0 then {{ refusal('no_spend') }}
            when coalesce(attribution.attributed_revenue, 0) <= 0 or experiments.incremental_cost is null
                then {{ refusal('no_attributed_revenue') }}
        end as reason
    from experiments
    left join entity_totals
        on experiments.entity_type = entity_totals.entity_type and experiments.entity_id = entity_totals.entity_id
    left join attribution
        on
            experiments.experiment_id = attribution.experiment_id
            -- A thousand times what was attributed is no share of it.
            and abs(cast(experiments.incremental_revenue as {{ double_type() }}))
            <= 1000 * cast(attribution.attributed_revenue as {{ double_type() }})
    left join experiment_results
        on
            experiments.experiment_id = experiment_results.experiment_id
            and experiments.method = experiment_results.method
    where experiments.place = 1

),

calibrated_share as (

    select
        {{ incrementality_columns({
            'analysis_id': "entity_type || ' ' || entity_id || ' calibrated_share'",
            'experiment_id': 'experiment_id',
            'entity_type': 'entity_type',
            'entity_id': 'entity_id',
            'window_start': 'first_date',
            'window_end': 'last_date',
            'method': "'calibrated_share'",
            'tier': 'tier',
            'attributed_roas': 'whole_attributed_roas',
            'incremental_revenue': 'case when reason is null then round(cast(revenue as decimal(26, 2)) * share, 2) end',
            'incremental_cost': 'case when reason is null then spend end',
            'cost_method': "'all_spend'",
            'estimate': 'case when reason is null then ' ~ ratio('cast(round(cast(revenue as decimal(26, 2)) * share, 2) as decimal(18, 2))', 'spend') ~ ' end',
            'std_error': 'case when reason is null then incremental_revenue_std_error * scale end',
            'ci_low': 'case when reason is null then incremental_revenue_low * scale end',
            'ci_high': 'case when reason is null then incremental_revenue_high * scale end',
            'ci_level': 'ci_level',
            'ci_method': 'ci_method',
            'df': 'case when reason is null then df end',
            'p_value': 'case when reason is null then p_value end',
            'mde80': 'case when reason is null then 2.80 * incremental_revenue_std_error * scale end',
            'n_treated': 'n_treated',
            'n_control': 'n_control',
            'diagnostics': "'share=' || coalesce(cast(share as " ~ dbt.type_string() ~ "), 'none') || '; measured_by=' || method",
            'assumptions': "'The share of attributed revenue that was incremental in the experiment holds for all of it.'",
            'refusal_reason': 'reason',
        }) }}
    from shares

),

found as (

    select * from measurements
    union all
    select * from calibrated_share

),

found_methods as (

    select distinct method from found

),

methods as (

    {%- for method, tier in incrementality_methods().items() if tier != 'assumption' %}
    select
        '{{ method }}' as method,
        '{{ tier or 'randomized' }}' as tier,
        {{ refusal('no_calendar_events' if method == 'dow_baseline' else 'no_experiment') }} as reason
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- A method that found nothing to work on says so once.
absent as (

    select
        {{ incrementality_columns({
            'analysis_id': "'all all ' || methods.method",
            'entity_type': "'all'",
            'entity_id': "'all'",
            'method': 'methods.method',
            'tier': 'methods.tier',
            'refusal_reason': 'methods.reason',
        }) }}
    from methods
    left join found_methods on methods.method = found_methods.method
    where found_methods.method is null

),

analyses as (

    select * from fixed_share
    union all
    select * from source_baseline
    union all
    select * from found
    union all
    select * from absent

),

judged as (

    select
        analyses.*,
        margins.gross_margin,
        {{ incrementality_verdict() }} as verdict
    from analyses
    left join margins on case when analyses.entity_type = 'brand' then analyses.entity_id else '*' end = margins.brand

),

ranked as (

    select
        *,
        row_number() over (
            partition by entity_type, entity_id
            order by
                case
                    when
                        verdict in ('refused', 'not_identified')
                        or method in ('{{ methods_never_headline() | join("', '") }}') -- noqa: LT05
                        then 1
                    else 0
                end,
                {{ tier_rank('tier') }} desc,
                window_end desc,
                {{ method_order('method') }},
                analysis_id
        ) as place
    from judged

),

final as (

    select
        {%- for name in incrementality_column_types() if name != 'refusal_reason' %}
        {{ name }},
        {%- endfor %}
        cast(1 / cast(gross_margin as {{ double_type() }}) as {{ double_type() }}) as break_even_roas,
        verdict,
        refusal_reason,
        place = 1 and verdict not in ('refused', 'not_identified') as is_headline
    from ranked

)

select * from final
order by analysis_id
