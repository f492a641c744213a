{{ config(materialized='table') }}

with

base_payouts as (

    select * from {{ ref('base_payouts') }}

),

value_aliases as (

    select * from {{ ref('value_aliases') }}

),

basis_aliases as (

    select
        {{ text_key('alias') }} as basis_key,
        min(value) as basis
    from value_aliases
    where kind = 'payout_basis'
    group by {{ text_key('alias') }}

),

status_aliases as (

    select
        {{ text_key('alias') }} as status_key,
        min(value) as status
    from value_aliases
    where kind = 'payout_status'
    group by {{ text_key('alias') }}

),

accepted as (

    select * from base_payouts
    where not is_blank and rejection_reason is null

),

classified as (

    select
        accepted.influencer_key,
        accepted.influencer_id,
        coalesce(basis_aliases.basis, 'other') as basis,
        accepted.basis as given_basis,
        accepted.rate,
        case when accepted.orders between 0 and 1000000000 then accepted.orders end as declared_orders,
        accepted.total_payout,
        coalesce(accepted.product_cost, 0) as product_cost,
        coalesce(accepted.other_cost, 0) as other_cost,
        accepted.status,
        case
            when status_aliases.status is not null then status_aliases.status
            when {{ text_key('accepted.status') }} <> '' then 'payable'
            else 'unknown'
        end as payment_status,
        coalesce(status_aliases.status = 'cancelled', false) as is_cancelled,
        accepted.date,
        {{ is_rounded_amount('accepted.total_payout_text') }} as is_rounded,
        (accepted.rate_text is not null and accepted.rate is null)
        or (accepted.date_text is not null and accepted.date is null)
        or (
            accepted.orders_text is not null and coalesce(accepted.orders not between 0 and 1000000000, true)
        ) as has_unreadable_value,
        accepted.file_name,
        accepted.line_number,
        {{ unique_row_id('accepted.payout_id', 'accepted.file_name', 'accepted.line_number') }} as payout_id
    from accepted
    left join basis_aliases on {{ text_key('accepted.basis') }} = basis_aliases.basis_key
    left join status_aliases on {{ text_key('accepted.status') }} = status_aliases.status_key

)

select * from classified
