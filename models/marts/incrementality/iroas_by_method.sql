with

incrementality as (

    select * from {{ ref('incrementality') }}

),

-- Of several windows the one that says most, then the newest.
ranked as (

    select
        *,
        row_number() over (
            partition by entity_type, entity_id, method
            order by
                case when is_headline then 0 else 1 end,
                case when verdict = 'refused' then 1 else 0 end,
                {{ tier_rank('tier') }} desc,
                window_end desc,
                analysis_id
        ) as place
    from incrementality

),

headlines as (

    select
        entity_type,
        entity_id,
        estimate
    from incrementality
    where is_headline

),

final as (

    select
        ranked.entity_type,
        ranked.entity_id,
        ranked.method,
        ranked.tier,
        ranked.analysis_id,
        ranked.experiment_id,
        ranked.window_start,
        ranked.window_end,
        ranked.attributed_roas,
        ranked.mde80,
        ranked.estimate,
        coalesce(ranked.ci_low, ranked.range_low) as estimate_low,
        coalesce(ranked.ci_high, ranked.range_high) as estimate_high,
        ranked.ci_low is not null as has_interval,
        ranked.break_even_roas,
        ranked.estimate - headlines.estimate as difference_from_headline,
        ranked.verdict,
        ranked.refusal_reason,
        ranked.is_headline
    from ranked
    left join headlines on ranked.entity_type = headlines.entity_type and ranked.entity_id = headlines.entity_id
    where ranked.place = 1

)

select * from final
order by entity_type, entity_id, method
