with

base_geo_daily as (

    select * from {{ ref('base_geo_daily') }}

),

accepted as (

    select
        date,
        geo,
        brand,
        revenue,
        cast(coalesce(cost, 0) as decimal(18, 2)) as cost
    from base_geo_daily
    where not is_blank and rejection_reason is null

)

select * from accepted
