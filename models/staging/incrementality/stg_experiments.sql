with

base_experiments as (

    select * from {{ ref('base_experiments') }}

),

accepted as (

    select
        experiment_id,
        entity_type_word as entity_type,
        case when entity_type_word = 'all' then 'all' else entity_id end as entity_id,
        design_word as design,
        unit_type,
        cast(planned_treat_share as decimal(9, 6)) as planned_treat_share,
        pre_start,
        start_date,
        end_date,
        cooldown_end,
        registered_at,
        cast(coalesce(ci_level, 0.95) as decimal(9, 6)) as ci_level
    from base_experiments
    where not is_blank and rejection_reason is null

)

select * from accepted
