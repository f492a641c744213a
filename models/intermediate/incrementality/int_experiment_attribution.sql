-- Attributed revenue of the treated units of each experiment in its window: what a measured effect is compared with to
-- get the share of attributed revenue that is incremental. Regions have it where user_geo says who lives there.
with

revenue as (

    select * from {{ ref('int_experiment_revenue') }}

),

attributed as (

    select
        experiment_id,
        cast(sum(attributed_revenue) as decimal(18, 2)) as attributed_revenue
    from revenue
    where arm = 'treatment'
    group by experiment_id

)

select * from attributed
