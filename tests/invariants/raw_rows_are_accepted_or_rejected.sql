-- Every raw row is accepted or rejected, exactly once.
with

row_accounting as (

    select * from {{ ref('int_row_accounting') }}

)

select * from row_accounting
where raw_rows is distinct from accepted_rows + rejected_rows
