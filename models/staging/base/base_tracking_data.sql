{{ config(
    materialized='changed_days',
    meta={'days_of': 'tracking_data', 'not_final': "rejection_reason like 'date is in the future%'"},
) }}

-- Cleaning text is most of the work of a build, so it is done once for a row and kept. A day, as the raw rows write it,
-- is cleaned again when any of its rows came, went or changed.
with

raw as (

    select * from {{ ref('tracking_data') }}
    {{ only_changed_days() }}

),

repeated_rows as (

    select * from {{ ref('stg_repeated_tracking_rows') }}

),

cleaned as (

    {{ cleaned_rows(
        'raw',
        ids=['influencer_id', 'user_id'],
        texts=['tracking_id', 'source', 'campaign', 'product', 'brand', 'order_id', 'order_status'],
        values=['date', 'orders', 'revenue', 'refund', 'discount'],
        kept={'raw_day': raw_day()},
    ) }}

),

typed as (

    select
        *,
        {{ id_key('influencer_id') }} as influencer_key,
        {{ parse_date('date_text', 'date_order') }} as date,
        {{ parse_count('orders_text') }} as orders,
        {{ parse_amount('revenue_text') }} as revenue,
        {{ parse_amount('discount_text') }} as discount,
        -- A refund is an amount, or a yes or no about the whole order.
        cast(
            case
                when lower(refund_text) in ('yes', 'y', 'true') then coalesce({{ parse_amount('revenue_text') }}, 0)
                when lower(refund_text) in ('no', 'n', 'false') then 0
                else {{ parse_amount('refund_text') }}
            end as decimal(18, 2)
        ) as refund
    from cleaned
    {{ evaluated_once() }}

),

judged as (

    select
        typed.*,
        case
            when typed.is_blank then null
            when typed.load_error is not null then typed.load_error
            when {{ is_bad_date('date') }} then {{ bad_date_reason('date') }}
            when typed.orders_text is not null and (typed.orders is null or typed.orders not between 0 and 1000000000)
                then 'orders is not a whole number of 0 or more: "' || typed.orders_text || '"'
            {% for amount in ['revenue', 'refund', 'discount'] -%}
            when {{ is_bad_amount(amount) }} then {{ bad_amount_reason(amount) }}
            {% endfor -%}
            when typed.refund > coalesce(typed.revenue, 0)
                then 'refund "' || typed.refund_text || '" is more than the revenue'
            when repeated_rows.line_number is not null
                then 'the same row with tracking_id "' || typed.tracking_id || '" is on an earlier line'
        end as rejection_reason
    from typed
    left join repeated_rows
        on typed.file_name = repeated_rows.file_name and typed.line_number = repeated_rows.line_number

),

-- What the other models read; stg_rejected_tracking_rows has the whole of rejected rows.
final as (

    select
        file_name,
        line_number,
        raw_day,
        date,
        influencer_key,
        influencer_id,
        user_id,
        source,
        campaign,
        product,
        brand,
        -- Most are a plain word, of which nothing has to be taken away.
        case
            when {{ matches('order_status', '[^A-Za-z]') }} then {{ text_key('order_status') }}
            else lower(order_status)
        end as order_status_key,
        orders,
        revenue,
        refund,
        discount,
        coalesce({{ is_rounded_amount('revenue_text') }}, false) as is_rounded,
        orders_text is null or revenue_text is null as has_blank_measure,
        is_blank,
        rejection_reason
    from judged

)

select * from final
