{{ config(materialized='ephemeral') }}

-- Attributed revenue of the treated units of each experiment in its window: what a measured effect is compared with to
-- get the share of attributed revenue that is incremental. Regions have it where user_geo says who lives there.
with

experiments as (

    select * from {{ ref('stg_experiments') }}

),

assignments as (

    select * from {{ ref('stg_experiment_assignments') }}

),

user_geo as (

    select * from {{ ref('stg_user_geo') }}

),

tracking_data as (

    select * from {{ ref('stg_tracking_data') }}
    where influencer_key is not null and user_id is not null and revenue <> 0

),

tracking_groups as (

    select * from {{ ref('int_tracking_groups') }}

),

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}
    where channel = 'influencer'

),

treated as (

    select
        experiments.experiment_id,
        experiments.entity_type,
        experiments.entity_id,
        experiments.start_date,
        coalesce(experiments.cooldown_end, experiments.end_date) as window_end,
        coalesce(user_geo.user_id, assignments.unit_id) as user_id
    from experiments
    inner join assignments on experiments.experiment_id = assignments.experiment_id
    left join user_geo on assignments.unit_id = user_geo.geo
    where assignments.arm = 'treatment'

),

bought as (

    select
        treated.*,
        tracking_data.date,
        tracking_data.influencer_key,
        tracking_data.source,
        tracking_data.campaign,
        tracking_data.product,
        tracking_data.brand,
        tracking_data.revenue
    from treated
    inner join tracking_data
        on
            treated.user_id = tracking_data.user_id
            and tracking_data.date between treated.start_date and treated.window_end

),

attributed as (

    select
        bought.experiment_id,
        cast(sum(bought.revenue) as decimal(18, 2)) as attributed_revenue
    from bought
    inner join tracking_groups
        on
            bought.date = tracking_groups.date
            and bought.influencer_key = tracking_groups.influencer_key
            and bought.source = tracking_groups.source
            and bought.campaign = tracking_groups.campaign
            and bought.product = tracking_groups.product
            and coalesce(bought.brand, '') = coalesce(tracking_groups.given_brand, '')
    inner join tracking_daily on tracking_groups.tracking_group = tracking_daily.tracking_group
    where
        bought.entity_type = 'all'
        or bought.entity_type = 'brand' and bought.entity_id = tracking_daily.brand
        or bought.entity_type = 'platform' and bought.entity_id = tracking_daily.platform
        or bought.entity_type = 'campaign' and bought.entity_id = tracking_daily.campaign
        or bought.entity_type = 'influencer' and bought.entity_id = tracking_daily.influencer_id
    group by bought.experiment_id

)

select * from attributed
