{{ config(materialized='ephemeral') }}

-- Rejected tracking rows, whole. They are put together as text again once it is known which they are: to do so for
-- every row takes as long as the rest of a build.
with

base_tracking_data as (

    select * from {{ ref('base_tracking_data') }}
    where rejection_reason is not null

),

raw as (

    select * from {{ ref('tracking_data') }}

),

rejected as (

    select
        raw.file_name,
        raw.line_number,
        base_tracking_data.rejection_reason,
        coalesce(raw.load_error_row, {{ raw_row_as_json('raw') }}) as raw_row
    from base_tracking_data
    inner join raw
        on base_tracking_data.file_name = raw.file_name and base_tracking_data.line_number = raw.line_number

)

select * from rejected
