{#-
    How many customers a user holdout needs, one row for each duration: `weeks`, `units_available`, `revenue_per_unit` and
    `std_dev` of a period as long (rupees), `correlation` with the period before, `detectable_lift` with all of them and
    `units_needed` for `lift` (both as a part of the revenue per unit). NULL where nobody bought anything.

    revenue: a query of unit_id, date, brand, revenue. units: a query of unit_id, who can take part; else everybody who
    is in `revenue` before the period, of whatever brand. brand: NULL for all. weeks: a list of whole numbers.
    The last days of the history stand for the time to come.
-#}
{% macro plan_user_holdout(revenue, brand, weeks, lift, treat_share, ci_level, power, units=none) -%}
    with

    revenue as (
        {{ revenue }}
    ),

    durations as (
        {%- for number in weeks %}
        select {{ number }} as weeks{{ ' union all' if not loop.last }}
        {%- endfor %}
    ),

    last_day as (
        select max(date) as date from revenue
    ),

    windows as (
        select
            durations.weeks,
            cast({{ dbt.dateadd('day', '1 - 7 * durations.weeks', 'last_day.date') }} as date) as start_date,
            cast({{ dbt.dateadd('day', '1 - 14 * durations.weeks', 'last_day.date') }} as date) as pre_start
        from durations
        cross join last_day
    ),

    units as (
        {%- if units %}
        select unit_id, cast(null as date) as first_date from ({{ units }}) as given_units
        {%- else %}
        select unit_id, min(date) as first_date from revenue group by unit_id
        {%- endif %}
    ),

    -- Everybody counts, buyer or not.
    unit_windows as (
        select
            windows.weeks,
            units.unit_id,
            cast(coalesce(sum(case when revenue.date >= windows.start_date then revenue.revenue end), 0) as double precision) as y,
            cast(coalesce(sum(case when revenue.date < windows.start_date then revenue.revenue end), 0) as double precision) as x
        from windows
        inner join units
            on coalesce(units.first_date < windows.start_date, true)
        left join revenue
            on
                units.unit_id = revenue.unit_id
                and revenue.date >= windows.pre_start
                {%- if brand %}
                and revenue.brand = '{{ brand | replace("'", "''") }}'
                {%- endif %}
        where windows.pre_start >= (select min(date) from revenue)
        group by windows.weeks, units.unit_id
    ),

    moments as (
        select
            weeks,
            count(*) as units_available,
            avg(y) as revenue_per_unit,
            var_samp(y) as variance,
            coalesce(covar_samp(y, x) / nullif(sqrt(var_samp(y)) * sqrt(var_samp(x)), 0), 0) as correlation
        from unit_windows
        group by weeks
    ),

    multiples as (
        select
            *,
            {{ detectable_multiple(ci_level, power) }} as multiple
        from moments
    ),

    final as (
        select
            weeks,
            units_available,
            revenue_per_unit,
            sqrt(variance) as std_dev,
            correlation,
            {{ detectable_effect('multiple', 'variance', 'correlation', 'units_available', treat_share) }}
            / nullif(revenue_per_unit, 0) as detectable_lift,
            -- An arm of fewer than 200 is refused, whatever it would find.
            greatest(
                ceil({{ units_needed('multiple', 'variance', 'correlation', '(' ~ lift ~ ' * revenue_per_unit)', treat_share) }}),
                ceil(200e0 / least({{ treat_share }}, 1 - {{ treat_share }}))
            ) as units_needed
        from multiples
        where revenue_per_unit > 0
    )

    select * from final
    order by weeks
{%- endmacro %}
