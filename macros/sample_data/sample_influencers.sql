{#- The influencers, with what stays hidden: tier, main brand, discount code, deal, how often they post (`activity`) and
    the return that their pay is to have (`target_roas_percent`). -#}
{% macro sample_influencers(influencers, seed) -%}
    {%- set return_percents = [
        45, 70, 105, 150, 190, 220, 250, 280, 310, 340, 370, 400, 440, 480, 540, 620, 720, 860, 1050, 1300,
    ] -%}
    with

    category_tickets as (
        {{ sample_tickets('(' ~ sample_categories() ~ ') as categories', 'category, main_brand') }}
    ),

    platform_tickets as (
        {{ sample_tickets('(' ~ sample_platforms() ~ ') as platforms', 'platform_number') }}
    ),

    tier_tickets as (
        {{ sample_tickets('(' ~ sample_tiers() ~ ') as tiers', 'followers_from') }}
    ),

    first_names as (
        {{ sample_first_names() }}
    ),

    surnames as (
        {{ sample_surnames() }}
    ),

    numbered as (
        select
            influencer_id,
            {{ sample_row_key(seed, 'influencers', 'influencer_id') }} as row_key,
        from range(1, {{ influencers }} + 1) as influencers (influencer_id)
    ),

    drawn as (
        select
            influencer_id,
            row_key,
            (influencer_id * 7 + 3) % 36 as deal,
            {{ sample_draw('category', 100) }} as category_ticket,
            {{ sample_draw('platform', 100) }} as platform_ticket,
            {{ sample_draw('tier', 100) }} as tier_ticket,
            {{ sample_draw('gender', 100) }} as gender_draw,
            {{ sample_draw('followers', 65536) }} as followers_draw,
            [5, 10, 15, 20][1 + {{ sample_draw('code', 4) }}] as code_percent,
            {{ return_percents }}[1 + {{ sample_draw('return', return_percents | length) }}] as return_percent,
            3 + {{ sample_draw('activity', 12) }} as activity,
        from numbered
    ),

    described as (
        select
            drawn.*,
            category_tickets.category,
            category_tickets.main_brand,
            platform_tickets.platform,
            platform_tickets.platform_number,
            tier_tickets.tier,
            tier_tickets.followers_from
            + (
                -- Most are near the lower end of their tier: close to log-uniform.
                (tier_tickets.followers_to - tier_tickets.followers_from) * drawn.followers_draw // 65536
                * (65536 + 3 * drawn.followers_draw) // 262144
            ) as follower_count,
            drawn.return_percent * tier_tickets.roas_percent // 100 as target_roas_percent,
            case
                when drawn.gender_draw >= 95 then 'Other'
                when drawn.gender_draw < category_tickets.female_percent then 'Female'
                else 'Male'
            end as gender,
        from drawn
        inner join category_tickets
            on drawn.category_ticket = category_tickets.ticket
        inner join platform_tickets
            on drawn.platform_ticket = platform_tickets.ticket
        inner join tier_tickets
            on drawn.tier_ticket = tier_tickets.ticket
    ),

    within_gender as (
        select
            *,
            row_number() over (partition by gender order by influencer_id) as gender_number,
        from described
    ),

    named as (
        select
            within_gender.*,
            first_names.first_name,
            surnames.surname,
        from within_gender
        inner join first_names
            on
                within_gender.gender = first_names.gender
                and within_gender.gender_number * 17 % first_names.names = first_names.name_number
        inner join surnames
            on within_gender.gender_number * 23 % surnames.names = surnames.name_number
    ),

    final as (
        select
            named.influencer_id,
            named.row_key,
            -- Every thirtieth shares name and gender with somebody else: two people, one name.
            coalesce(namesake.first_name, named.first_name) as first_name,
            coalesce(namesake.surname, named.surname) as surname,
            coalesce(namesake.gender, named.gender) as gender,
            named.category,
            named.follower_count,
            named.platform,
            named.platform_number,
            named.tier,
            named.main_brand,
            upper(coalesce(namesake.first_name, named.first_name)) || named.code_percent as code,
            named.code_percent,
            named.deal,
            if(deals.basis = 'dormant', 0, named.activity) as activity,
            named.target_roas_percent,
        from named
        left join named as namesake
            on
                named.influencer_id % 30 = 29
                and namesake.influencer_id = named.influencer_id - 12
        left join ({{ sample_deals() }}) as deals
            on
                named.deal = deals.deal
                and deals.basis = 'dormant'
    )

    select * from final
    order by influencer_id
{%- endmacro %}
