{#-
    The regions in pairs of neighbours by revenue, largest first, and which of a pair is treated: `pair_number`,
    `unit_id`, `arm`. The coin is the first digit of the MD5 of the seed and the pair, so that the same seed gives the
    same assignment anywhere. Of an odd number the smallest region is left out.
    revenue: a query of unit_id, date, brand, revenue. brand: NULL for all.
-#}
{% macro geo_pairs(revenue, brand, seed) -%}
    select
        pair_number,
        unit_id,
        case
            when is_first = (substr(md5('{{ seed }}/' || cast(pair_number as varchar)), 1, 1) < '8') then 'treatment'
            else 'control'
        end as arm
    from (
        select
            *,
            count(*) over (partition by pair_number) as regions
        from (
            select
                unit_id,
                cast(ceil(place / 2e0) as integer) as pair_number,
                mod(place, 2) = 1 as is_first
            from (
                select
                    unit_id,
                    row_number() over (order by sum(revenue) desc, unit_id) as place
                from ({{ revenue }}) as revenue
                {%- if brand %}
                where brand = '{{ brand | replace("'", "''") }}'
                {%- endif %}
                group by unit_id
                having sum(revenue) > 0
            ) as ranked
        ) as paired
    ) as counted
    where regions = 2
{%- endmacro %}

{#-
    How many regions an experiment in pairs needs, one row for each duration × number of pairs (4 and more, the largest
    first): `weeks`, `units` (regions), `windows` (placebo windows), `revenue_of_treated` in such a period, `std_error` of the lift in
    all of them (rupees) and `detectable_lift` (as a part of that revenue).

    Nothing is assumed of how regions vary: each window of the history of that length is analysed as if it had been the
    experiment, with the window before it as the period before. What is found where nothing was done is the error.
-#}
{% macro plan_geo_pairs(revenue, brand, weeks, ci_level, power, seed) -%}
    with

    revenue as (
        select * from ({{ revenue }}) as given
        {%- if brand %}
        where brand = '{{ brand | replace("'", "''") }}'
        {%- endif %}
    ),

    pairs as (
        {{ geo_pairs('select * from revenue', none, seed) }}
    ),

    last_day as (
        select max(date) as date from revenue
    ),

    durations as (
        {%- for number in weeks %}
        select {{ number }} as weeks{{ ' union all' if not loop.last }}
        {%- endfor %}
    ),

    -- Periods of a duration, counted back from the last day; those with a day without rows are not used.
    periods as (
        select
            durations.weeks,
            revenue.unit_id,
            floor({{ dbt.datediff('revenue.date', 'last_day.date', 'day') }} / (7e0 * durations.weeks)) as period,
            cast(sum(revenue.revenue) as double precision) as revenue,
            count(distinct revenue.date) as days
        from durations
        cross join last_day
        cross join revenue
        group by durations.weeks, revenue.unit_id, 3
    ),

    whole_periods as (
        select
            weeks,
            period
        from periods
        group by weeks, period
        having max(days) = 7 * weeks
    ),

    differences as (
        select
            treated_pairs.pair_number,
            after_treated.weeks,
            after_treated.period,
            after_treated.revenue as revenue,
            after_treated.revenue - after_control.revenue * before_treated.revenue / before_control.revenue as difference
        from periods as after_treated
        inner join whole_periods
            on after_treated.weeks = whole_periods.weeks and after_treated.period = whole_periods.period
        inner join whole_periods as whole_before
            on after_treated.weeks = whole_before.weeks and after_treated.period + 1 = whole_before.period
        inner join pairs as treated_pairs
            on after_treated.unit_id = treated_pairs.unit_id and treated_pairs.arm = 'treatment'
        inner join pairs as control_pairs
            on treated_pairs.pair_number = control_pairs.pair_number and control_pairs.arm = 'control'
        inner join periods as after_control
            on
                control_pairs.unit_id = after_control.unit_id
                and after_treated.weeks = after_control.weeks
                and after_treated.period = after_control.period
        inner join periods as before_treated
            on
                treated_pairs.unit_id = before_treated.unit_id
                and after_treated.weeks = before_treated.weeks
                and after_treated.period + 1 = before_treated.period
        inner join periods as before_control
            on
                control_pairs.unit_id = before_control.unit_id
                and after_treated.weeks = before_control.weeks
                and after_treated.period + 1 = before_control.period
        where before_control.revenue > 0
    ),

    pair_errors as (
        select
            weeks,
            pair_number,
            count(*) as windows,
            avg(revenue) as revenue,
            avg(difference * difference) as variance
        from differences
        group by weeks, pair_number
        having count(*) >= 2
    ),

    cumulated as (
        select
            weeks,
            pair_number,
            min(windows) over up_to as windows,
            count(*) over up_to as n_pairs,
            sum(revenue) over up_to as revenue_of_treated,
            sqrt(sum(variance) over up_to) as std_error
        from pair_errors
        window up_to as (partition by weeks order by pair_number rows between unbounded preceding and current row)
    ),

    final as (
        select
            weeks,
            2 * n_pairs as units,
            windows,
            revenue_of_treated,
            std_error,
            {{ detectable_multiple(ci_level, power, 'n_pairs - 1') }} * std_error / nullif(revenue_of_treated, 0)
            as detectable_lift
        from cumulated
        where n_pairs >= 4
    )

    select * from final
    order by weeks, units
{%- endmacro %}
