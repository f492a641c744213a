-- Each day of each region (or other unit with rows of its own in geo_daily) of each experiment, from `pre_start` to the
-- end of the window: revenue, and cost, which is that of experiment_costs where the experiment has any there, else of
-- geo_daily.
with

experiments as (

    {{ experiment_windows('geo') }}

),

assignments as (

    select * from {{ ref('stg_experiment_assignments') }}

),

geo_daily as (

    select * from {{ ref('stg_geo_daily') }}

),

experiment_costs as (

    select * from {{ ref('stg_experiment_costs') }}

),

brand_aliases as (

    select * from {{ ref('brand_aliases') }}

),

-- Each spelling of the brand of an experiment that has one.
spellings as (

    select
        experiment_id,
        {{ text_key('entity_id') }} as brand_key
    from experiments
    where entity_type = 'brand'

    union

    select
        experiments.experiment_id,
        {{ text_key('brand_aliases.alias') }} as brand_key
    from experiments
    inner join brand_aliases on experiments.entity_id = brand_aliases.brand
    where experiments.entity_type = 'brand'

),

recorded_costs as (

    select
        experiment_id,
        unit_id,
        date,
        cast(sum(incremental_cost) as decimal(18, 2)) as cost
    from experiment_costs
    where date is not null
    group by experiment_id, unit_id, date

),

experiments_with_costs as (

    select distinct experiment_id from recorded_costs

),

revenue as (

    select
        experiments.*,
        assignments.unit_id as geo,
        assignments.arm,
        assignments.pair_id,
        geo_daily.date,
        cast(sum(geo_daily.revenue) as decimal(18, 2)) as revenue,
        cast(sum(geo_daily.cost) as decimal(18, 2)) as geo_cost
    from experiments
    inner join assignments
        on experiments.experiment_id = assignments.experiment_id
    inner join geo_daily
        on
            assignments.unit_id = geo_daily.geo
            and geo_daily.date between experiments.pre_start and experiments.window_end
    left join spellings
        on
            experiments.experiment_id = spellings.experiment_id
            and {{ text_key('geo_daily.brand') }} = spellings.brand_key
    where experiments.entity_type <> 'brand' or spellings.experiment_id is not null
    group by
        experiments.experiment_id, experiments.entity_type, experiments.entity_id, experiments.design,
        experiments.planned_treat_share, experiments.pre_start, experiments.pre_middle, experiments.start_date,
        experiments.window_end, experiments.ci_level, assignments.unit_id, assignments.arm, assignments.pair_id,
        geo_daily.date

),

geo_days as (

    select
        revenue.experiment_id,
        revenue.entity_type,
        revenue.entity_id,
        revenue.design,
        revenue.ci_level,
        revenue.pre_start,
        revenue.start_date,
        revenue.window_end,
        revenue.geo,
        revenue.arm,
        revenue.pair_id,
        revenue.date,
        revenue.date >= revenue.start_date as is_test,
        revenue.revenue,
        cast(
            case
                when experiments_with_costs.experiment_id is null then revenue.geo_cost
                else coalesce(recorded_costs.cost, 0)
            end as decimal(18, 2)
        ) as cost
    from revenue
    left join experiments_with_costs
        on revenue.experiment_id = experiments_with_costs.experiment_id
    left join recorded_costs
        on
            revenue.experiment_id = recorded_costs.experiment_id
            and revenue.geo = recorded_costs.unit_id
            and revenue.date = recorded_costs.date

)

select * from geo_days
