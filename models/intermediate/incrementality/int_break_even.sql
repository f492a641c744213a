-- Gross margin of each brand as the marts name it, and, for whatever is more than a brand, the lowest of all (`*`):
-- what pays at the lowest margin pays at each.
with

margins as (

    select * from {{ ref('stg_brand_margin') }}

),

brands as (

    select distinct brand from {{ ref('int_tracking_daily') }}

),

named as (

    select
        brands.brand,
        margins.gross_margin
    from brands
    inner join margins on {{ text_key('brands.brand') }} = {{ text_key('margins.brand') }}

),

final as (

    select
        brand,
        gross_margin
    from named

    union all

    select
        '*' as brand,
        min(gross_margin) as gross_margin
    from named
    having count(*) > 0

)

select * from final
