{{ config(materialized='table') }}

with

raw as (

    select * from {{ ref('geo_daily') }}

),

cleaned as (

    {{ cleaned_rows(
        'raw',
        ids=['geo'],
        texts=['brand'],
        values=['date', 'revenue', 'cost'],
    ) }}

),

typed as (

    select
        *,
        {{ parse_date('date_text', 'date_order') }} as date,
        {{ parse_amount('revenue_text') }} as revenue,
        {{ parse_amount('cost_text') }} as cost
    from cleaned

),

judged as (

    select
        *,
        case
            when is_blank then null
            when load_error is not null then load_error
            {{ when_empty('date', 'date_text') }}
            {{ when_unreadable('date', 'a date') }}
            {{ when_empty('geo') }}
            {{ when_empty('revenue', 'revenue_text') }}
            {% for name in ['revenue', 'cost'] -%}
            {{ when_unreadable(name, 'an amount') }}
            {{ when_unbelievable(name) }}
            {% endfor -%}
        end as rejection_reason
    from typed

),

final as (

    select
        {{ judged_columns(['date', 'geo', 'brand', 'revenue', 'cost']) }}
    from judged

)

select * from final
