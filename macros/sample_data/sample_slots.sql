{#-
    How the tracking rows of a day divide into six slots: brand × (by an influencer, or not). `weight` is the expected
    share of the slot, `first_ticket` and `last_ticket` the brand's posts of the last fourteen days. Needs `sample_days`
    and `sample_post_tickets`.

    Demand that would be there without influencers follows the season alone. Rows by influencers follow the posts; only
    the planted incremental share of them comes on top of that demand, the rest is taken out of the rows without an
    influencer. So the planted truth can be seen in the daily totals.
-#}
{% macro sample_slots() -%}
    {%- set influencer_share = 0.70 -%}
    with

    brands as (
        {{ sample_brands() }}
    ),

    campaigns as (
        {{ sample_campaigns() }}
    ),

    decay as (
        {{ sample_order_decay() }}
    ),

    tickets_by_day as (
        select
            brand_number,
            date,
            count(*) as tickets,
        from sample_post_tickets
        group by brand_number, date
    ),

    brand_totals as (
        select
            brand_number,
            min(ticket) as first_ticket,
            cast(sum(incremental_percent) as bigint) as incremental_percents,
            count(*) as tickets,
        from sample_post_tickets
        group by brand_number
    ),

    brand_days as (
        select
            days.day_number,
            days.date,
            days.season,
            days.season_total,
            brands.brand_number,
            brands.brand,
            brands.weight as brand_weight,
            brands.campaign_prefix || '_' || campaigns.campaign || '_' || year(days.date) as campaign,
            coalesce(tickets_by_day.tickets, 0) as tickets,
        from sample_days as days
        cross join brands
        inner join campaigns
            on
                brands.brand = campaigns.brand
                and month(days.date) between campaigns.first_month and campaigns.last_month
        left join tickets_by_day
            on
                brands.brand_number = tickets_by_day.brand_number
                and days.date = tickets_by_day.date
    ),

    pressure_by_day as (
        select
            brand_days.day_number,
            brand_days.brand_number,
            cast(sum(recent.tickets * decay.weight) * any_value(brand_days.season) as bigint) as pressure,
        from brand_days
        cross join decay
        inner join brand_days as recent
            on
                brand_days.brand_number = recent.brand_number
                and brand_days.day_number - decay.days_after = recent.day_number
        group by brand_days.day_number, brand_days.brand_number
    ),

    windows as (
        select
            brand_days.*,
            pressure_by_day.pressure,
            coalesce(brand_totals.first_ticket, 0) as brand_first_ticket,
            coalesce(brand_totals.incremental_percents / brand_totals.tickets / 100, 0) as incremental_share,
            sum(brand_days.tickets) over (
                partition by brand_days.brand_number order by brand_days.day_number
            ) as tickets_so_far,
            sum(brand_days.tickets) over (
                partition by brand_days.brand_number
                order by brand_days.day_number rows between 13 preceding and current row
            ) as recent_tickets,
            brand_days.season / brand_days.season_total as season_part,
            -- Sums of integers, so that no sum depends on the order of its rows.
            coalesce(
                pressure_by_day.pressure
                / nullif(sum(pressure_by_day.pressure) over (partition by brand_days.brand_number), 0), 0
            ) as pressure_part,
        from brand_days
        inner join pressure_by_day
            on
                brand_days.day_number = pressure_by_day.day_number
                and brand_days.brand_number = pressure_by_day.brand_number
        left join brand_totals
            on brand_days.brand_number = brand_totals.brand_number
    ),

    weighted as (
        select
            *,
            {{ influencer_share }} * pressure_part as influencer_part,
            greatest(
                (1 - {{ influencer_share }} * incremental_share) * season_part
                - {{ influencer_share }} * (1 - incremental_share) * pressure_part,
                0.02 * season_part
            ) as other_part,
        from windows
    ),

    slots as (
        select
            *,
            unnest([true, false]) as is_influencer,
            unnest([influencer_part, other_part]) as part,
        from weighted
    ),

    final as (
        select
            day_number,
            date,
            brand_number,
            brand,
            campaign,
            is_influencer,
            cast(row_number() over (
                partition by day_number order by brand_number, is_influencer
            ) - 1 as bigint) as slot,
            cast(floor(brand_weight * 1e10 * part) as bigint) as weight,
            cast(brand_first_ticket as bigint) as brand_first_ticket,
            cast(brand_first_ticket + tickets_so_far - recent_tickets as bigint) as first_ticket,
            cast(brand_first_ticket + tickets_so_far as bigint) as end_ticket,
        from slots
    )

    select * from final
    order by day_number, slot
{%- endmacro %}
