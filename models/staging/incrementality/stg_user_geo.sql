with

base_user_geo as (

    select * from {{ ref('base_user_geo') }}

),

accepted as (

    select
        user_id,
        geo
    from base_user_geo
    where not is_blank and rejection_reason is null

)

select * from accepted
