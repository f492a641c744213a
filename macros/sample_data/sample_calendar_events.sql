{#- The festivals of the period, on which everybody buys more and every comparison over time is wrong. Needs
    `sample_days`. -#}
{% macro sample_calendar_events() -%}
    with

    festivals as (
        {{ sample_festivals() }}
    ),

    years as (
        select distinct unnest([year(date) - 1, year(date), year(date) + 1]) as year
        from sample_days
    ),

    final as (
        select distinct
            make_date(years.year, festivals.month, festivals.day) - festivals.days_before as start_date,
            make_date(years.year, festivals.month, festivals.day) + festivals.days_after as end_date,
            cast(null as varchar) as brand,
            festivals.festival as type,
        from festivals
        inner join years
            on coalesce(festivals.year, years.year) = years.year
    )

    select * from final
    where
        end_date >= (select min(date) from sample_days)
        and start_date <= (select max(date) from sample_days)
    order by start_date
{%- endmacro %}
