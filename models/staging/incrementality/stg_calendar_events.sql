with

base_calendar_events as (

    select * from {{ ref('base_calendar_events') }}

),

accepted as (

    select
        start_date,
        coalesce(end_date, start_date) as end_date,
        brand,
        type
    from base_calendar_events
    where not is_blank and rejection_reason is null

)

select * from accepted
