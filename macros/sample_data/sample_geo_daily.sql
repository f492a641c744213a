{#- The regions of each experiment by region: pairs of neighbours in size, one of each treated by the toss of a coin. Needs
    `sample_experiments`. -#}
{% macro sample_experiment_geos(seed) -%}
    with

    geos as (
        {{ sample_geos() }}
    ),

    paired as (
        select
            experiments.*,
            geos.geo_number,
            geos.geo,
            geos.weight,
            sum(geos.weight) over (partition by experiments.experiment_id) as total_weight,
            (geos.geo_number + 1) // 2 as pair_number,
            {{ sample_row_key(seed, 'experiment_geos', '(geos.geo_number + 1) // 2 * 8 + experiments.experiment_number') }}
            as row_key,
        from sample_experiments as experiments
        cross join geos
        where experiments.design = 'geo_pairs'
    ),

    final as (
        select
            *,
            {{ sample_id('P', 'pair_number', 2) }} as pair_id,
            geo_number % 2 = {{ sample_draw('arm', 2) }} as is_treated,
        from paired
    )

    select * from final
    order by experiment_number, geo_number
{%- endmacro %}


{#-
    Revenue and spend of the brand by region and day, from 13 weeks before the experiment's history (enough to plan the next
    one on) to its end: as
    shops and marketplaces report them, of the size of the brand's tracking rows but not summed from them. Weeks and days
    go up and down at random in each region. Treated regions spend 15 percent of their mean revenue more while the
    experiment runs, and get three times as much back. Needs `sample_experiment_geos` and `sample_days`.
-#}
{% macro sample_geo_daily(tracking_rows, days, seed) -%}
    {%- set paise_per_row = 64000 -%}
    with

    brands as (
        {{ sample_brands() }}
    ),

    geo_days as (
        select
            geos.*,
            days.date,
            days.date between geos.start_date and geos.end_date as is_test,
            cast(
                {{ tracking_rows }}::hugeint * {{ paise_per_row }} * brands.weight * geos.weight
                // ({{ days }} * 100 * geos.total_weight) as bigint
            ) as mean_revenue_paise,
            days.season,
            days.season_total,
            {{ sample_row_key(seed, 'geo_daily', 'days.day_number * 32 + geos.geo_number') }} as day_key,
            {{ sample_row_key(seed, 'geo_weekly', 'days.day_number // 7 * 32 + geos.geo_number') }} as week_key,
        from sample_experiment_geos as geos
        inner join brands
            on geos.brand = brands.brand
        inner join sample_days as days
            on days.date between geos.pre_start - 91 and geos.end_date
    ),

    drawn as (
        select
            *,
            {{ sample_draw('week', 601, row_key='week_key') }} + 700 as week_permille,
            {{ sample_draw('day', 301, row_key='day_key') }}
            + {{ sample_draw('day again', 301, row_key='day_key') }} + 700 as day_permille,
            {{ sample_draw('cost', 41, row_key='day_key') }} + 80 as cost_permille,
            {{ sample_draw('incremental cost', 41, row_key='day_key') }} + 130 as incremental_cost_permille,
        from geo_days
    ),

    final as (
        select
            experiment_id,
            date,
            geo_number,
            geo,
            brand,
            cast(
                mean_revenue_paise::hugeint * {{ days }} * season * week_permille * day_permille
                // (season_total * 1000000) as bigint
            ) as other_revenue_paise,
            cast(mean_revenue_paise::hugeint * cost_permille // 1000 as bigint) as other_cost_paise,
            if(
                is_treated and is_test,
                cast(mean_revenue_paise::hugeint * incremental_cost_permille // 1000 as bigint),
                0
            ) as incremental_cost_paise,
            3 * incremental_cost_paise as incremental_revenue_paise,
        from drawn
    )

    select * from final
    order by date, geo_number
{%- endmacro %}


{#- Where the customers whom an experiment by region is about live: those of the brand whose orders carry an influencer, from
    the start of the history to the end. Needs `sample_experiments`. -#}
{% macro sample_user_geo(seed) -%}
    {%- set experiments = run_query(
        "select brand, cast(pre_start as varchar), cast(end_date as varchar) from sample_experiments"
        ~ " where design = 'geo_pairs' order by experiment_id"
    ) -%}
    with

    geo_tickets as (
        {{ sample_tickets('(' ~ sample_geos() ~ ') as geos', 'geo_number') }}
    ),

    users as (
        select cast(null as varchar) as user_id where false
        {%- for brand, from_date, to_date in experiments.rows %}
        union
        select user_id
        from ({{ sample_tracking_data(seed, from_date, to_date) }}) as tracking_data
        where influencer_id is not null and bought_brand = '{{ brand }}'
        {%- endfor %}
    ),

    drawn as (
        select
            user_id,
            {{ sample_row_key(seed, 'user_geo', 'cast(substr(user_id, 2) as bigint)') }} as row_key,
            {{ sample_draw('geo', '(select count(*) from geo_tickets)') }} as geo_ticket,
        from users
    )

    select
        drawn.user_id,
        geo_tickets.geo,
    from drawn
    inner join geo_tickets
        on drawn.geo_ticket = geo_tickets.ticket
    order by drawn.user_id
{%- endmacro %}
