{#-
    One row for each duration: `weeks`, `units` (customers there are, or regions), `units_needed` for the lift (NULL where there are
    too few), `detectable_lift` with all of them, and `revenue_of_treated`, the rupees that the treated would bring without the
    treatment. Both lifts are parts of that revenue.
-#}

{#- For customers. Of `listed_users`, NULL where nobody is listed, those that the data do not know bought nothing, and count
    as such. -#}
{% macro planned_users(planning, subject, lift, treat_share, ci_level, power, listed_users) -%}
    with

    planning as (
        select
            weeks,
            coalesce(listed.units, planning.units) as units,
            -- The mean and the second moment of a part of the list: the rest is zeros.
            coalesce(least(planning.units / listed.units, 1), 1) as known,
            planning.revenue_per_unit * known as revenue_per_unit,
            if(
                known = 1,
                std_dev,
                sqrt(greatest(known * (std_dev * std_dev + planning.revenue_per_unit * planning.revenue_per_unit)
                - power(known * planning.revenue_per_unit, 2), 0))
            ) as std_dev,
            correlation
        from {{ planning }} as planning
        cross join (select cast({{ listed_users }} as double) as units) as listed
        where design = 'user_holdout' and brand = {{ subject }}
    ),

    multiplied as (
        select
            *,
            {{ detectable_multiple(ci_level, power) }} as multiple
        from planning
    ),

    sized as (
        select
            weeks,
            cast(units as bigint) as units,
            {{ users_needed('multiple', 'std_dev', 'correlation', lift ~ ' * revenue_per_unit', treat_share) }} as units_needed,
            {{ detectable_effect('multiple', 'std_dev', 'correlation', 'units', treat_share) }} / revenue_per_unit as detectable_lift,
            revenue_per_unit * least(units, units_needed) * {{ treat_share }} as revenue_of_treated
        from multiplied
    )

    select * replace (case when units_needed <= units then units_needed end as units_needed)
    from sized
{%- endmacro %}

{#- The customers of a CSV file with a column unit_id. -#}
{% macro listed_units(units_file) -%}
    (
        select distinct unit_id
        from read_csv({{ raw_text(units_file ~ '') }}, all_varchar = true, header = true)
        where unit_id is not null
    )
{%- endmacro %}

{#- For regions in pairs: the largest first, at least four pairs. -#}
{% macro planned_regions(planning, subject, lift, ci_level, power) -%}
    with

    planning as (
        select
            weeks,
            units,
            revenue_of_treated,
            {{ detectable_multiple(ci_level, power, 'units / 2e0 - 1') }} * std_error / revenue_of_treated as detectable_lift
        from {{ planning }}
        where design = 'geo_pairs' and brand = {{ subject }} and units >= 8
    )

    select
        weeks,
        max(units) as units,
        min(units) filter (where detectable_lift <= {{ lift }}) as units_needed,
        arg_max(detectable_lift, units) as detectable_lift,
        arg_max(revenue_of_treated, units) as revenue_of_treated
    from planning
    group by weeks
{%- endmacro %}
