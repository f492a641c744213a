-- Where every raw row went. One row per raw table; raw = accepted + rejected is tested on it. Accepted rows are
-- counted behind the joins of the pipeline, so that a row lost or doubled on the way shows.
with

raw_row_counts as (

    select * from {{ ref('stg_raw_row_counts') }}

),

rejected_rows as (

    select * from {{ ref('int_rejected_rows') }}

),

influencers as (

    select * from {{ ref('int_influencers') }}
    where is_listed

),

posts as (

    select * from {{ ref('int_posts') }}

),

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}

),

payouts as (

    select * from {{ ref('int_payouts') }}

),

optional_rows as (

    select * from {{ ref('stg_optional_rows') }}

),

source_tables as (

    select 'influencers' as source_table
    union all
    select 'posts' as source_table
    union all
    select 'tracking_data' as source_table
    union all
    select 'payouts' as source_table
    union all
    -- An optional table that is not there has no account to give.
    select distinct source_table
    from optional_rows

),

raw_totals as (

    select
        source_table,
        cast(sum(raw_rows) as bigint) as raw_rows,
        cast(sum(blank_rows) as bigint) as blank_rows
    from raw_row_counts
    group by source_table

),

rejected_totals as (

    select
        source_table,
        cast(count(*) as bigint) as rejected_rows
    from rejected_rows
    group by source_table

),

accepted_totals as (

    select 'influencers' as source_table, count(*) as accepted_rows from influencers
    union all
    select 'posts' as source_table, count(*) as accepted_rows from posts
    union all
    select 'tracking_data' as source_table, coalesce(sum(touchpoints), 0) as accepted_rows from tracking_daily
    union all
    select 'payouts' as source_table, count(*) as accepted_rows from payouts
    union all
    select
        source_table,
        sum(case when not is_blank and reason is null then row_count else 0 end) as accepted_rows
    from optional_rows
    group by source_table

),

accounting as (

    select
        source_tables.source_table,
        coalesce(raw_totals.raw_rows, 0) as raw_rows,
        coalesce(raw_totals.blank_rows, 0) as blank_rows,
        cast(accepted_totals.accepted_rows as bigint) as accepted_rows,
        coalesce(rejected_totals.rejected_rows, 0) as rejected_rows
    from source_tables
    inner join accepted_totals on source_tables.source_table = accepted_totals.source_table
    left join raw_totals on source_tables.source_table = raw_totals.source_table
    left join rejected_totals on source_tables.source_table = rejected_totals.source_table

)

select * from accounting
