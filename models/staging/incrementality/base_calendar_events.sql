{{ config(materialized='table') }}

with

raw as (

    select * from {{ ref('calendar_events') }}

),

cleaned as (

    {{ cleaned_rows(
        'raw',
        ids=[],
        texts=['brand', 'type'],
        values=['start_date', 'end_date'],
    ) }}

),

typed as (

    select
        *,
        {{ parse_date('start_date_text', 'date_order') }} as start_date,
        {{ parse_date('end_date_text', 'date_order') }} as end_date
    from cleaned

),

judged as (

    select
        *,
        case
            when is_blank then null
            when load_error is not null then load_error
            {{ when_empty('start_date', 'start_date_text') }}
            {% for name in ['start_date', 'end_date'] -%}
            {{ when_unreadable(name, 'a date') }}
            {% endfor -%}
            when end_date < start_date then 'end_date is before start_date'
        end as rejection_reason
    from typed

),

final as (

    select
        {{ judged_columns(['start_date', 'end_date', 'brand', 'type']) }}
    from judged

)

select * from final
