-- Each ratio × its denominator gives its numerator back, up to the rounding of the sixth decimal; without a
-- denominator, and no price without spend, there is no ratio (0 where the var `null_roas_as_zero` asks for it).
{% set ratios = {
    'roas': ('revenue', 'spend'),
    'incremental_roas': ('incremental_revenue', 'spend'),
    'fully_loaded_roas': ('revenue', 'fully_loaded_cost'),
    'average_order_value': ('revenue', 'orders'),
    'cost_per_order': ('spend', 'orders'),
    'customer_acquisition_cost': ('spend', 'new_customers'),
    'engagement_rate': ('engagements', 'reach'),
} %}
{% set marts = [
    'influencer_roas', 'brand_roas', 'daily_roas', 'platform_roas', 'category_roas', 'campaign_roas', 'product_roas',
] %}

with

ratios as (

    {% for mart in marts %}
    {%- set outer_loop = loop %}
    {%- for ratio, (numerator, denominator) in ratios.items() %}
    select
        '{{ mart }}' as mart,
        '{{ ratio }}' as ratio_name,
        {{ ratio }} as ratio,
        cast({{ numerator }} as decimal(28, 2)) as numerator,
        cast({{ denominator }} as decimal(28, 2)) as denominator
    from {{ ref(mart) }}
    {{ 'union all' if not (loop.last and outer_loop.last) }}
    {% endfor %}
    {%- endfor %}

),

wrong as (

    select * from ratios
    where
        abs(cast(ratio as decimal(20, 6)) * cast(denominator as decimal(18, 2)) - numerator) * 2000000 > denominator
        or (ratio is null and denominator > 0 and numerator <> 0)
        or (ratio_name in ('cost_per_order', 'customer_acquisition_cost') and numerator = 0 and ratio is not null)
        or (denominator = 0 and {{ 'ratio <> 0' if var('null_roas_as_zero') else 'ratio is not null' }})

)

select * from wrong
