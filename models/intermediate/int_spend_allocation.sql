-- Spend by day, platform, brand, product and campaign. What a unit of spend does not say itself (a post has no
-- product) it takes in proportion to the influencer's revenue: within the unit's brand where that is known, and
-- of the days that the unit can have sold on: a post's attribution window, a day itself. Where there is none, of
-- all days; `Unassigned` where there is none at all. Exact to the paisa.
with

spend_by_unit as (

    select * from {{ ref('int_spend_by_unit') }}

),

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}
    where channel = 'influencer'

),

unassigned_units as (

    select
        influencer_id,
        allocation,
        cost_type,
        date,
        cast(
            case
                when allocation = 'posts' then {{ dbt.dateadd('day', var('attribution_window_days'), 'date') }}
                else date
            end as date
        ) as last_date,
        platform,
        brand,
        sum(amount_paise) as amount_paise
    from spend_by_unit
    where product is null
    group by influencer_id, allocation, cost_type, date, platform, brand

),

unit_days as (

    select distinct
        influencer_id,
        brand,
        date,
        last_date
    from unassigned_units

),

daily_mix as (

    select
        influencer_id,
        date,
        brand,
        product,
        campaign,
        {{ paise('sum(revenue)') }} as weight
    from tracking_daily
    group by influencer_id, date, brand, product, campaign
    having sum(revenue) > 0

),

-- What the influencer sold on the days of the unit.
unit_mix as (

    select
        unit_days.influencer_id,
        unit_days.brand as unit_brand,
        unit_days.date,
        unit_days.last_date,
        daily_mix.brand,
        daily_mix.product,
        daily_mix.campaign,
        sum(daily_mix.weight) as weight
    from unit_days
    inner join daily_mix
        on
            unit_days.influencer_id = daily_mix.influencer_id
            and unit_days.date <= daily_mix.date
            and unit_days.last_date >= daily_mix.date
            and (unit_days.brand = daily_mix.brand or unit_days.brand = 'Unknown')
    group by
        unit_days.influencer_id, unit_days.brand, unit_days.date, unit_days.last_date,
        daily_mix.brand, daily_mix.product, daily_mix.campaign

),

-- What the influencer sold on any day, for units on whose days there was nothing.
whole_mix as (

    select
        influencer_id,
        brand,
        product,
        campaign,
        sum(weight) as weight
    from daily_mix
    group by influencer_id, brand, product, campaign

),

scoped_mix as (

    select
        brand as unit_brand,
        influencer_id,
        brand,
        product,
        campaign,
        weight
    from whole_mix
    where brand <> 'Unknown'

    union all

    select
        'Unknown' as unit_brand,
        influencer_id,
        brand,
        product,
        campaign,
        weight
    from whole_mix

),

weighted_units as (

    select
        units.influencer_id,
        units.allocation,
        units.cost_type,
        units.date,
        units.platform,
        units.brand as unit_brand,
        units.amount_paise,
        coalesce(unit_mix.brand, scoped_mix.brand, units.brand) as brand,
        coalesce(unit_mix.product, scoped_mix.product, 'Unassigned') as product,
        coalesce(unit_mix.campaign, scoped_mix.campaign, 'Unassigned') as campaign,
        coalesce(unit_mix.weight, scoped_mix.weight, 1) as weight
    from unassigned_units as units
    left join unit_mix
        on
            units.influencer_id = unit_mix.influencer_id
            and units.brand = unit_mix.unit_brand
            and units.date = unit_mix.date
            and units.last_date = unit_mix.last_date
    left join scoped_mix
        on
            unit_mix.influencer_id is null
            and units.influencer_id = scoped_mix.influencer_id
            and units.brand = scoped_mix.unit_brand

),

mixed as (

    {{ allocate(
        'weighted_units',
        columns=['influencer_id', 'allocation', 'cost_type', 'date', 'platform', 'unit_brand', 'brand', 'product', 'campaign'],
        amount_key=['influencer_id', 'allocation', 'cost_type', 'date', 'platform', 'unit_brand'],
        tie_break=['brand', 'product', 'campaign'],
    ) }}

),

assigned as (

    select
        influencer_id,
        allocation,
        cost_type,
        date,
        platform,
        brand,
        product,
        campaign,
        amount_paise
    from mixed

    union all

    select
        influencer_id,
        allocation,
        cost_type,
        date,
        platform,
        brand,
        product,
        campaign,
        amount_paise
    from spend_by_unit
    where product is not null

),

final as (

    select
        influencer_id,
        allocation,
        date,
        platform,
        brand,
        product,
        campaign,
        {{ rupees("sum(case when cost_type = 'spend' then amount_paise else 0 end)") }} as spend,
        {{ rupees("sum(case when cost_type = 'additional_cost' then amount_paise else 0 end)") }} as additional_cost
    from assigned
    group by influencer_id, allocation, date, platform, brand, product, campaign

)

select * from final
