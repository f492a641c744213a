{{ config(materialized='table') }}

with

raw as (

    select * from {{ ref('brand_margin') }}

),

cleaned as (

    {{ cleaned_rows(
        'raw',
        ids=[],
        texts=['brand'],
        values=['gross_margin'],
    ) }}

),

typed as (

    select
        *,
        {{ parse_rate('gross_margin_text') }} as gross_margin
    from cleaned

),

numbered as (

    select
        *,
        {{ occurrence(text_key('brand')) }} as occurrence
    from typed

),

judged as (

    select
        *,
        case
            when is_blank then null
            when load_error is not null then load_error
            {{ when_empty('brand') }}
            {{ when_empty('gross_margin', 'gross_margin_text') }}
            {{ when_unreadable('gross_margin', 'a share') }}
            when gross_margin <= 0 or gross_margin > 1
                then 'gross_margin is not above 0 and up to 1: "' || gross_margin_text || '"'
            when occurrence > 1 then 'brand "' || brand || '" is on an earlier line'
        end as rejection_reason
    from numbered

),

final as (

    select
        {{ judged_columns(['brand', 'gross_margin']) }}
    from judged

)

select * from final
