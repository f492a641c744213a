{#- What is true of the generated rows and cannot be read off them: how much of the net revenue that carries an
    influencer would not have come otherwise, and what the treatment of each experiment brought. Needs `sample_results` and
    `sample_experiment_results`. -#}
{% macro sample_planted_effects() -%}
    with

    effects as (
        select
            case grouping(brand, platform, influencer_id)
                when 7 then 'overall'
                when 3 then 'brand'
                when 5 then 'platform'
                when 1 then 'brand_platform'
                else 'influencer'
            end as entity_type,
            brand,
            platform,
            influencer_id,
            cast(sum(incremental_revenue_paise) as bigint) as incremental_revenue_paise,
            cast(sum(net_revenue_paise) as bigint) as net_revenue_paise,
        from sample_results
        group by grouping sets ((), (brand), (platform), (brand, platform), (influencer_id))
    ),

    entities as (
        select
            entity_type,
            case entity_type
                when 'overall' then 'all'
                when 'brand' then brand
                when 'platform' then platform
                when 'brand_platform' then brand || ' ' || platform
                else cast(influencer_id as varchar)
            end as entity_id,
            influencer_id,
            coalesce(incremental_revenue_paise, 0) as incremental_revenue_paise,
            coalesce(net_revenue_paise, 0) as net_revenue_paise,
        from effects
        union all
        select
            'experiment' as entity_type,
            experiment_id as entity_id,
            null as influencer_id,
            incremental_revenue_paise,
            net_revenue_paise,
        from sample_experiment_results
    ),

    final as (
        select
            entity_type,
            entity_id,
            cast(incremental_revenue_paise * 0.01 as decimal(18, 2)) as true_incremental_revenue,
            -- Half up at four decimals, in whole numbers.
            cast(
                (20000 * incremental_revenue_paise + net_revenue_paise) // (2 * nullif(net_revenue_paise, 0)) * 0.0001
                as decimal(5, 4)
            ) as true_incremental_share,
            cast(net_revenue_paise * 0.01 as decimal(18, 2)) as attributed_revenue,
        from entities
        order by
            list_position(
                ['overall', 'brand', 'platform', 'brand_platform', 'influencer', 'experiment'], entity_type
            ),
            influencer_id, entity_id
    )

    select * from final
{%- endmacro %}
