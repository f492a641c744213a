with

base_incrementality_assumptions as (

    select * from {{ ref('base_incrementality_assumptions') }}

),

accepted as (

    select
        entity_type_word as entity_type,
        case when entity_type_word = 'all' then 'all' else entity_id end as entity_id,
        cast(coalesce(share_low, share_mid) as decimal(9, 6)) as share_low,
        cast(share_mid as decimal(9, 6)) as share_mid,
        cast(coalesce(share_high, share_mid) as decimal(9, 6)) as share_high,
        source,
        expires
    from base_incrementality_assumptions
    where not is_blank and rejection_reason is null

)

select * from accepted
