with

base_brand_margin as (

    select * from {{ ref('base_brand_margin') }}

),

accepted as (

    select
        brand,
        cast(gross_margin as decimal(9, 6)) as gross_margin
    from base_brand_margin
    where not is_blank and rejection_reason is null

)

select * from accepted
