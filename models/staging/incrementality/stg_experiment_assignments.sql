with

base_experiment_assignments as (

    select * from {{ ref('base_experiment_assignments') }}

),

accepted as (

    select
        experiment_id,
        unit_id,
        arm_word as arm,
        pair_id,
        stratum,
        assigned_at
    from base_experiment_assignments
    where not is_blank and rejection_reason is null

)

select * from accepted
