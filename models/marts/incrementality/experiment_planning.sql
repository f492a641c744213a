with

users as (

    select * from {{ ref('int_planner_users') }}

),

geo_pairs as (

    select * from {{ ref('int_planner_geo_pairs') }}

),

designs as (

    select
        'user_holdout' as design,
        brand,
        weeks,
        units,
        revenue_per_unit,
        std_dev,
        correlation,
        cast(null as {{ dbt.type_string() }}) as larger_region,
        cast(null as {{ dbt.type_string() }}) as smaller_region,
        cast(null as bigint) as windows,
        cast(null as {{ double_type() }}) as revenue_of_treated,
        cast(null as {{ double_type() }}) as std_error
    from users

    union all

    select
        'geo_pairs' as design,
        brand,
        weeks,
        units,
        null as revenue_per_unit,
        null as std_dev,
        null as correlation,
        larger_region,
        smaller_region,
        windows,
        revenue_of_treated,
        std_error
    from geo_pairs

),

final as (

    select
        design,
        brand,
        weeks,
        cast(units as bigint) as units,
        larger_region,
        smaller_region,
        cast(windows as bigint) as windows,
        -- Rounded, because the last digits of such sums depend on the order of the rows.
        cast(revenue_per_unit as decimal(18, 4)) as revenue_per_unit,
        cast(std_dev as decimal(18, 4)) as std_dev,
        cast(correlation as decimal(9, 6)) as correlation,
        cast(revenue_of_treated as decimal(18, 2)) as revenue_of_treated,
        cast(std_error as decimal(18, 2)) as std_error
    from designs

)

select * from final
order by design, brand, weeks, units
