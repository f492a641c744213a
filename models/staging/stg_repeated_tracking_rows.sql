{{ config(materialized='table') }}

-- The same row under the same tracking id twice is one touchpoint exported twice. A table of its own, so
-- that the big table is only searched for repeated ids once and is never sorted.
with

raw as (

    select * from {{ ref('tracking_data') }}
    where tracking_id is not null and load_error is null

),

repeated_ids as (

    select tracking_id
    from raw
    group by tracking_id
    having count(*) > 1

),

numbered as (

    select
        raw.file_name,
        raw.line_number,
        row_number() over (
            partition by {{ raw_row_as_json('raw') }}
            order by raw.file_name, raw.line_number
        ) as occurrence
    from raw
    inner join repeated_ids on raw.tracking_id = repeated_ids.tracking_id

),

repeats as (

    select
        file_name,
        line_number
    from numbered
    where occurrence > 1

)

select * from repeats
