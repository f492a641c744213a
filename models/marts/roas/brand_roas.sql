with

performance as (

    select * from {{ ref('performance_daily') }}

),

customer_counts as (

    select * from {{ ref('int_customer_counts') }}
    where entity_type = 'brand'

),

headline as (

    {{ measured_headline('brand') }}

),

baseline as (

    select * from {{ ref('int_non_influencer_baseline') }}

),

totals as (

    select
        brand,
        {{ performance_totals() }}
    from performance
    group by brand

),

final as (

    select
        totals.brand,
        {{ roas_metrics(is_measurable=true) }}
    from totals
    left join customer_counts on totals.brand = customer_counts.entity_id
    left join headline on totals.brand = headline.entity_id
    left join baseline on totals.brand = baseline.brand

)

select * from final
order by brand
