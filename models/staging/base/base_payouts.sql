{{ config(materialized='table') }}

with

raw as (

    select * from {{ ref('payouts') }}

),

cleaned as (

    {{ cleaned_rows(
        'raw',
        ids=['payout_id', 'influencer_id'],
        texts=['basis', 'status'],
        values=['rate', 'orders', 'total_payout', 'date', 'product_cost', 'other_cost'],
    ) }}

),

typed as (

    select
        *,
        {{ id_key('influencer_id') }} as influencer_key,
        {{ parse_rate('rate_text') }} as rate,
        {{ parse_count('orders_text') }} as orders,
        {{ parse_amount('total_payout_text') }} as total_payout,
        {{ parse_date('date_text', 'date_order') }} as date,
        {{ parse_amount('product_cost_text') }} as product_cost,
        {{ parse_amount('other_cost_text') }} as other_cost
    from cleaned

),

-- The same row under the same payout id twice is one payout exported twice, and would be paid twice here.
numbered as (

    select
        *,
        {{ occurrence('payout_id, raw_row') }} as occurrence
    from typed

),

judged as (

    select
        *,
        case
            when is_blank then null
            when load_error is not null then load_error
            when influencer_id is null then 'influencer_id is empty'
            when total_payout_text is null then 'total_payout is empty'
            {% for amount in ['total_payout', 'product_cost', 'other_cost'] -%}
            when {{ is_bad_amount(amount) }} then {{ bad_amount_reason(amount) }}
            {% endfor -%}
            when payout_id is not null and occurrence > 1
                then 'the same row with payout_id "' || payout_id || '" is on an earlier line'
        end as rejection_reason
    from numbered

),

final as (

    select
        {{ judged_columns([
            'influencer_key', 'influencer_id', 'payout_id', 'basis', 'rate', 'rate_text', 'orders', 'orders_text',
            'total_payout', 'total_payout_text', 'product_cost', 'other_cost', 'status', 'date', 'date_text',
        ]) }}
    from judged

)

select * from final
