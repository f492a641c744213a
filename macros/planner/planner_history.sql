{#- Revenue of each customer and day by the brand that the marts show it under. Rows without a customer are left out. -#}
{% macro planner_user_revenue() -%}
    select
        tracking_data.user_id as unit_id,
        tracking_data.date,
        tracking_daily.brand,
        tracking_data.revenue
    from {{ ref('stg_tracking_data') }} as tracking_data
    inner join {{ ref('int_tracking_groups') }} as tracking_groups
        on
            tracking_data.date = tracking_groups.date
            and coalesce(tracking_data.influencer_key, '') = coalesce(tracking_groups.influencer_key, '')
            and tracking_data.source = tracking_groups.source
            and tracking_data.campaign = tracking_groups.campaign
            and tracking_data.product = tracking_groups.product
            and coalesce(tracking_data.brand, '') = coalesce(tracking_groups.given_brand, '')
    inner join {{ ref('int_tracking_daily') }} as tracking_daily
        on tracking_groups.tracking_group = tracking_daily.tracking_group
    where tracking_data.user_id is not null
{%- endmacro %}

{#- Revenue of each region and day, without the days on which an experiment by region ran for that brand. -#}
{% macro planner_geo_revenue() -%}
    select
        geo_daily.geo as unit_id,
        geo_daily.date,
        geo_daily.brand,
        geo_daily.revenue
    from {{ ref('stg_geo_daily') }} as geo_daily
    where not exists (
        select 1
        from {{ ref('stg_experiments') }} as experiments
        where
            experiments.unit_type = 'geo'
            and (experiments.entity_type <> 'brand' or experiments.entity_id = geo_daily.brand)
            and geo_daily.date between experiments.start_date and coalesce(experiments.cooldown_end, experiments.end_date)
    )
{%- endmacro %}
