{#- What each influencer brought, by brand and platform, and how much of it was truly incremental. Needs
    `sample_tracking_rows`. -#}
{% macro sample_results() -%}
    select
        influencer_id,
        bought_brand as brand,
        source as platform,
        cast(sum(orders) as bigint) as orders,
        cast(sum(kept_orders) as bigint) as kept_orders,
        cast(sum(net_revenue_paise) as bigint) as net_revenue_paise,
        cast(sum(if(is_incremental, net_revenue_paise, 0)) as bigint) as incremental_revenue_paise,
    from sample_tracking_rows
    where influencer_id is not null
    group by influencer_id, bought_brand, source
{%- endmacro %}
