{#- What the treatment of each experiment brought, and the revenue of the treated that carries an influencer (unknown of
    regions). Needs `sample_experiment_users` and `sample_geo_daily`. -#}
{% macro sample_experiment_results(seed) -%}
    {%- set experiments = run_query(
        "select experiment_id, brand, cast(start_date as varchar), cast(end_date as varchar), has_effect"
        ~ " from sample_experiments where design = 'user_holdout' order by experiment_id"
    ) -%}
    {%- for experiment_id, brand, from_date, to_date, has_effect in experiments.rows %}
    select
        '{{ experiment_id }}' as experiment_id,
        cast(
            coalesce(sum(if(is_incremental and {{ has_effect }}, net_revenue_paise, 0)), 0) as bigint
        ) as incremental_revenue_paise,
        cast(coalesce(sum(net_revenue_paise), 0) as bigint) as net_revenue_paise,
    from ({{ sample_tracking_data(seed, from_date, to_date) }}) as tracking_data
    inner join sample_experiment_users as users
        on
            tracking_data.user_id = users.unit_id
            and users.experiment_id = '{{ experiment_id }}'
            and users.arm = 'treatment'
    where
        tracking_data.bought_brand = '{{ brand }}'
        and tracking_data.influencer_id is not null
    union all
    {%- endfor %}
    select
        experiment_id,
        cast(sum(incremental_revenue_paise) as bigint) as incremental_revenue_paise,
        cast(null as bigint) as net_revenue_paise,
    from sample_geo_daily
    group by experiment_id
{%- endmacro %}
