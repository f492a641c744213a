with

raw as (

    select * from {{ ref('payouts') }}

),

cleaned as (

    select
        file_name,
        line_number,
        date_order,
        load_error,
        {{ clean_id('payout_id') }} as payout_id,
        {{ clean_id('influencer_id') }} as influencer_id,
        {{ clean_text('basis') }} as basis,
        {{ clean_text('rate') }} as rate_text,
        {{ clean_text('orders') }} as orders_text,
        {{ clean_text('total_payout') }} as total_payout_text,
        {{ clean_text('status') }} as status,
        {{ clean_text('date') }} as date_text,
        {{ clean_text('product_cost') }} as product_cost_text,
        {{ clean_text('other_cost') }} as other_cost_text,
        coalesce(load_error_row, {{ raw_row_as_json('raw') }}) as raw_row
    from raw

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
        {{ parse_amount('other_cost_text') }} as other_cost,
        load_error is null
        and coalesce(
            payout_id, influencer_id, basis, rate_text, orders_text, total_payout_text, status, date_text,
            product_cost_text, other_cost_text
        ) is null as is_blank
    from cleaned

),

-- The same row under the same payout id twice is one payout exported twice, and would be paid twice here.
numbered as (

    select
        *,
        row_number() over (
            partition by payout_id, raw_row
            order by case when load_error is null then 0 else 1 end, file_name, line_number
        ) as occurrence
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

)

select * from judged
