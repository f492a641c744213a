-- Which of the user's incrementality assumptions stand behind any revenue: a misspelt name uses none.
with

assumptions as (

    select * from {{ ref('stg_incrementality_assumptions') }}

),

incremental_shares as (

    select * from {{ ref('int_incremental_shares') }}

),

used as (

    select
        'brand' as entity_type,
        brand as entity_id
    from incremental_shares
    where share_source = 'brand assumption'

    union

    select
        'platform' as entity_type,
        platform as entity_id
    from incremental_shares
    where share_source = 'platform assumption'

    union

    select
        'all' as entity_type,
        'all' as entity_id
    from incremental_shares
    where share_source = 'assumption of all'

),

final as (

    select
        assumptions.entity_type,
        assumptions.entity_id,
        used.entity_id is not null as is_used
    from assumptions
    left join used on assumptions.entity_type = used.entity_type and assumptions.entity_id = used.entity_id

)

select * from final
