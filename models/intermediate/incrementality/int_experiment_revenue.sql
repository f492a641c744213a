-- What the customers of each unit of each experiment bought: the one place where their orders are read. A unit is a
-- customer, or a region with those who live there. y is revenue during the experiment, x before it (x_early its first
-- half): of the brand where it is about a brand, else all, because without a link or code nobody can tell which
-- platform or influencer a sale belongs to. Attributed revenue is what an influencer brought to what it is about.

with

experiments as (

    {{ experiment_windows() }}

),

assignments as (

    select * from {{ ref('stg_experiment_assignments') }}

),

user_geo as (

    select * from {{ ref('stg_user_geo') }}

),

known_customers as (

    select * from {{ ref('int_customers') }}

),

customer_groups as (

    select * from {{ ref('int_customer_groups') }}

),

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}

),

customers as (

    select
        experiments.*,
        assignments.unit_id,
        assignments.arm,
        case when experiments.has_users then assignments.unit_id else user_geo.user_id end as user_id
    from experiments
    inner join assignments on experiments.experiment_id = assignments.experiment_id
    left join user_geo on assignments.unit_id = user_geo.geo and not experiments.has_users

),

purchases as (

    select
        customers.experiment_id,
        customers.unit_id,
        customers.arm,
        customers.start_date,
        customers.pre_middle,
        customer_groups.date,
        customer_groups.revenue,
        customers.entity_type <> 'brand' or customers.entity_id = tracking_daily.brand as is_outcome,
        tracking_daily.channel = 'influencer'
        and (
            customers.entity_type = 'all'
            {%- for entity_type, column in measurable_entities().items() %}
            or customers.entity_type = '{{ entity_type }}' and customers.entity_id = tracking_daily.{{ column }}
            {%- endfor %}
        ) as is_attributed
    from customers
    inner join known_customers on customers.user_id = known_customers.user_id
    inner join customer_groups
        on
            known_customers.customer = customer_groups.customer
            and customer_groups.date between customers.pre_start and customers.window_end
    inner join tracking_daily on customer_groups.tracking_group = tracking_daily.tracking_group

),

summed as (

    select
        experiment_id,
        unit_id,
        arm,
        cast(sum(case when is_outcome and date >= start_date then revenue else 0 end) as decimal(18, 2)) as y,
        cast(sum(case when is_outcome and date < pre_middle then revenue else 0 end) as decimal(18, 2)) as x_early,
        cast(sum(case when is_outcome and date < start_date then revenue else 0 end) as decimal(18, 2)) as x,
        cast(
            sum(case when is_attributed and date >= start_date then revenue else 0 end) as decimal(18, 2)
        ) as attributed_revenue
    from purchases
    group by experiment_id, unit_id, arm

)

select * from summed
