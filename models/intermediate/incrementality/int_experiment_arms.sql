-- Sums over the users of each arm of each experiment with users: all that methods need to know of them. Every
-- assigned user counts, buyer or not: y is revenue during the experiment, x before it (x_early and x_late are its
-- halves), c cost.
{%- set days_before = dbt.datediff('pre_start', 'start_date', 'day') %}
{%- set pairs = [
    ('y', 'y'), ('x', 'x'), ('c', 'c'), ('y', 'x'), ('y', 'c'), ('x', 'c'),
    ('x_early', 'x_early'), ('x_early', 'x_late'), ('x_late', 'x_late'),
] %}

with

experiments as (

    {{ experiment_windows('user') }}

),

assignments as (

    select * from {{ ref('stg_experiment_assignments') }}

),

revenue as (

    select * from {{ ref('int_experiment_revenue') }}

),

experiment_costs as (

    select * from {{ ref('stg_experiment_costs') }}

),

assigned as (

    select
        experiments.*,
        assignments.unit_id,
        assignments.arm
    from experiments
    inner join assignments
        on experiments.experiment_id = assignments.experiment_id

),

costs as (

    select
        assigned.experiment_id,
        assigned.unit_id,
        cast(sum(experiment_costs.incremental_cost) as decimal(18, 2)) as c
    from assigned
    inner join experiment_costs
        on
            assigned.experiment_id = experiment_costs.experiment_id
            and assigned.unit_id = experiment_costs.unit_id
            and experiment_costs.date between assigned.start_date and assigned.window_end
    group by assigned.experiment_id, assigned.unit_id

),

users as (

    select
        assigned.*,
        coalesce(revenue.y, 0) as y,
        coalesce(revenue.x_early, 0) as x_early,
        cast(coalesce(revenue.x, 0) - coalesce(revenue.x_early, 0) as decimal(18, 2)) as x_late,
        coalesce(revenue.x, 0) as x,
        coalesce(costs.c, 0) as c
    from assigned
    left join revenue
        on assigned.experiment_id = revenue.experiment_id and assigned.unit_id = revenue.unit_id
    left join costs
        on assigned.experiment_id = costs.experiment_id and assigned.unit_id = costs.unit_id

),

arms as (

    select
        experiment_id,
        arm,
        entity_type,
        entity_id,
        design,
        planned_treat_share,
        ci_level,
        pre_start,
        start_date,
        window_end,
        {{ days_before }} as pre_days,
        {{ dbt.datediff('pre_start', 'pre_middle', 'day') }} as early_days, -- noqa: LT05
        {{ dbt.datediff('start_date', 'window_end', 'day') }} + 1 as window_days, -- noqa: LT05
        {%- for name in ['y', 'x', 'c', 'x_early', 'x_late'] %}
        cast(sum({{ name }}) as decimal(38, 2)) as {{ name }},
        {%- endfor %}
        {%- for a, b in pairs %}
        {{ exact_sum_of_products(a, b) }} as {{ a }}_{{ b }},
        {%- endfor %}
        count(case when y > 0 then 1 end) as buyers,
        count(*) as n
    from users
    group by
        experiment_id, arm, entity_type, entity_id, design, planned_treat_share, ci_level, pre_start, pre_middle,
        start_date, window_end

)

select * from arms
