{{ config(materialized=step_materialization()) }}
-- What an experiment in pairs of regions can show: one row per brand × duration × pair, with sums over this pair and
-- all larger ones. Nothing is assumed of how regions vary: each period of the history is analysed as if it had been the
-- experiment, with the period before it as its history. What is found where nothing was done is the error.
with

geo_weeks as (

    select * from {{ ref('int_planner_geo_weeks') }}

),

durations as (

    {{ planner_durations() }}

),

-- Neighbours by revenue, largest first. Of an odd number the smallest is left out.
places as (

    select
        brand,
        geo,
        row_number() over (partition by brand order by sum(revenue) desc, geo) as place
    from geo_weeks
    group by brand, geo
    having sum(revenue) > 0

),

pairs as (

    select
        larger.brand,
        cast(ceil(larger.place / 2e0) as integer) as pair_number,
        larger.geo as larger_region,
        smaller.geo as smaller_region
    from places as larger
    inner join places as smaller
        on larger.brand = smaller.brand and larger.place + 1 = smaller.place
    where mod(larger.place, 2) = 1

),

periods as (

    select
        geo_weeks.brand,
        geo_weeks.geo,
        durations.weeks,
        cast(floor(geo_weeks.week / cast(durations.weeks as {{ double_type() }})) as integer) as period,
        cast(sum(geo_weeks.revenue) as decimal(18, 2)) as revenue
    from geo_weeks
    cross join durations
    group by geo_weeks.brand, geo_weeks.geo, durations.weeks, period
    having count(*) = max(durations.weeks)

),

windows as (

    select
        pairs.*,
        larger.weeks,
        larger.period,
        larger.revenue as larger_revenue,
        smaller.revenue as smaller_revenue,
        larger.revenue
        - smaller.revenue * {{ double_ratio('larger_before.revenue', 'smaller_before.revenue') }} as error_of_larger,
        smaller.revenue
        - larger.revenue * {{ double_ratio('smaller_before.revenue', 'larger_before.revenue') }} as error_of_smaller
    from pairs
    inner join periods as larger
        on pairs.brand = larger.brand and pairs.larger_region = larger.geo
    inner join periods as smaller
        on
            pairs.brand = smaller.brand
            and pairs.smaller_region = smaller.geo
            and larger.weeks = smaller.weeks
            and larger.period = smaller.period
    inner join periods as larger_before
        on
            pairs.brand = larger_before.brand
            and pairs.larger_region = larger_before.geo
            and larger.weeks = larger_before.weeks
            and larger.period + 1 = larger_before.period
    inner join periods as smaller_before
        on
            pairs.brand = smaller_before.brand
            and pairs.smaller_region = smaller_before.geo
            and larger.weeks = smaller_before.weeks
            and larger.period + 1 = smaller_before.period

),

-- Either of a pair may be the treated one.
pair_errors as (

    select
        brand,
        weeks,
        pair_number,
        larger_region,
        smaller_region,
        count(*) as windows,
        {{ ratio('cast(sum(larger_revenue + smaller_revenue) as decimal(18, 2))', '2 * count(*)') }} as revenue,
        avg(error_of_larger * error_of_larger + error_of_smaller * error_of_smaller) * 0.5e0 as variance
    from windows
    group by brand, weeks, pair_number, larger_region, smaller_region
    having count(*) >= 2

),

final as (

    select
        brand,
        weeks,
        2 * count(*) over up_to as units,
        larger_region,
        smaller_region,
        min(windows) over up_to as windows,
        sum(revenue) over up_to as revenue_of_treated,
        sqrt(sum(variance) over up_to) as std_error
    from pair_errors
    window up_to as (partition by brand, weeks order by pair_number rows between unbounded preceding and current row)

)

select * from final
