{#- One row a day: `season` is the demand of the day (weekday × festivals × a slow upward trend), and `posts_before` and
    `posts` say which posts are of that day, so that posts are numbered in order of date. -#}
{% macro sample_days(start_date, days, posts) -%}
    with

    festivals as (
        {{ sample_festivals() }}
    ),

    weekdays as (
        {{ sample_weekdays() }}
    ),

    dates as (
        select
            day_number,
            cast(date '{{ start_date }}' + cast(day_number as integer) as date) as date,
        from range({{ days }}) as days (day_number)
    ),

    festival_days as (
        select
            dates.day_number,
            max(festivals.demand_percent) as demand_percent,
        from dates
        cross join range(-1, 2) as years (year_offset)
        inner join festivals
            on
                coalesce(festivals.year, year(dates.date) + years.year_offset) = year(dates.date) + years.year_offset
                and dates.date between
                make_date(year(dates.date) + years.year_offset, festivals.month, festivals.day) - festivals.days_before
                and
                make_date(year(dates.date) + years.year_offset, festivals.month, festivals.day) + festivals.days_after
        group by dates.day_number
    ),

    seasons as (
        select
            dates.day_number,
            dates.date,
            cast(
                weekdays.demand_percent
                * coalesce(festival_days.demand_percent, 100)
                * (1000 + 300 * dates.day_number // {{ days }}) // 1000
                as bigint
            ) as season,
        from dates
        inner join weekdays
            on isodow(dates.date) = weekdays.weekday
        left join festival_days
            on dates.day_number = festival_days.day_number
    ),

    cumulated as (
        select
            *,
            sum(season) over (order by day_number) as season_so_far,
            sum(season) over () as season_total,
        from seasons
    ),

    final as (
        select
            day_number,
            date,
            season,
            season_total,
            cast({{ posts }} * (season_so_far - season) // season_total as bigint) as posts_before,
            cast({{ posts }} * season_so_far // season_total as bigint)
            - cast({{ posts }} * (season_so_far - season) // season_total as bigint) as posts,
        from cumulated
    )

    select * from final
{%- endmacro %}
