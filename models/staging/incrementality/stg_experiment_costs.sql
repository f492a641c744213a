with

base_experiment_costs as (

    select * from {{ ref('base_experiment_costs') }}

),

accepted as (

    select
        experiment_id,
        unit_id,
        date,
        incremental_cost
    from base_experiment_costs
    where not is_blank and rejection_reason is null

)

select * from accepted
