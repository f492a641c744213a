{#- The queries of the optional tables about experiments, by name: columns as in the files. -#}
{% macro sample_experiment_tables() -%}
    {%- set tables = {} -%}
    {%- do tables.update({'experiments': "
        select
            experiment_id,
            entity_type,
            entity_id,
            design,
            if(design = 'user_holdout', 'user', 'geo') as unit_type,
            0.5 as planned_treat_share,
            pre_start,
            start_date,
            end_date,
            cast(null as date) as cooldown_end,
            start_date - 14 as registered_at,
            0.95 as ci_level,
        from sample_experiments
        order by start_date, experiment_id
    "}) -%}
    {%- do tables.update({'experiment_assignments': "
        select
            experiment_id,
            unit_id,
            arm,
            null as pair_id,
            stratum,
            assigned_at,
        from sample_experiment_users
        union all
        select
            experiment_id,
            geo,
            if(is_treated, 'treatment', 'control'),
            pair_id,
            null,
            start_date - 1,
        from sample_experiment_geos
        order by assigned_at, experiment_id, pair_id, unit_id
    "}) -%}
    {%- do tables.update({'experiment_costs': "
        select
            experiment_id,
            unit_id,
            cost_date as date,
            cast(cost_paise * 0.01 as decimal(18, 2)) as incremental_cost,
        from sample_experiment_users
        where cost_paise is not null
        order by cost_date, experiment_id, unit_id
    "}) -%}
    {%- do tables.update({'geo_daily': "
        select
            date,
            geo,
            brand,
            cast((other_revenue_paise + incremental_revenue_paise) * 0.01 as decimal(18, 2)) as revenue,
            cast((other_cost_paise + incremental_cost_paise) * 0.01 as decimal(18, 2)) as cost,
        from sample_geo_daily
        order by date, geo_number
    "}) -%}
    {%- do tables.update({'user_geo': 'select * from sample_user_geo order by user_id'}) -%}
    {%- do tables.update({'calendar_events': sample_calendar_events()}) -%}
    {%- do tables.update({'brand_margin': sample_brand_margins()}) -%}
    {%- do tables.update({'incrementality_assumptions': sample_assumptions()}) -%}
    {{ return(tables) }}
{%- endmacro %}
