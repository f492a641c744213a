with

data_period as (

    select * from {{ ref('int_data_period') }}

),

row_accounting as (

    select * from {{ ref('int_row_accounting') }}

),

revenue_by_source as (

    select * from {{ ref('revenue_by_source_daily') }}

),

influencer_roas as (

    select * from {{ ref('influencer_roas') }}

),

row_totals as (

    select
        cast(coalesce(sum(raw_rows), 0) as bigint) as raw_rows,
        cast(coalesce(sum(accepted_rows), 0) as bigint) as accepted_rows,
        cast(coalesce(sum(rejected_rows), 0) as bigint) as rejected_rows
    from row_accounting

),

revenue_totals as (

    select cast(coalesce(sum(revenue), 0) as decimal(18, 2)) as total_revenue
    from revenue_by_source

),

influencer_totals as (

    select
        cast(coalesce(sum(case when is_listed then 1 else 0 end), 0) as bigint) as listed_influencers,
        cast(coalesce(sum(revenue), 0) as decimal(18, 2)) as influencer_revenue,
        cast(coalesce(sum(spend), 0) as decimal(18, 2)) as spend
    from influencer_roas

),

final as (

    select
        '{{ build_id() }}' as build_id,
        cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp) as built_at,
        '{{ dbt_version }}' as dbt_version,
        '{{ target.type }}' as engine,
        '{{ raw_data_name() }}' as raw_data,
        data_period.first_date,
        data_period.last_date,
        row_totals.raw_rows,
        row_totals.accepted_rows,
        row_totals.rejected_rows,
        influencer_totals.listed_influencers,
        revenue_totals.total_revenue,
        influencer_totals.influencer_revenue,
        influencer_totals.spend,
        '{{ iroas_method() }}' as iroas_method,
        cast({{ var('organic_share') }} as decimal(9, 6)) as organic_share,
        cast({{ var('attribution_window_days') }} as integer) as attribution_window_days
    from row_totals
    cross join revenue_totals
    cross join influencer_totals
    left join data_period on true

)

select * from final
