-- Spend by day, platform, brand, product and campaign. What a unit of spend does not say itself (a post has no
-- product) it takes in proportion to the influencer's revenue: within the unit's brand where that is known, and
-- of the days that the unit can have sold on: a post's attribution window, a day itself. Where there is none, of
-- all days; `Unassigned` where there is none at all. Exact to the paisa.
-- The many rows between carry numbers in place of the names of units and of what they sell: they have to fit in memory.
with

spend_by_unit as (

    select * from {{ ref('int_spend_by_unit') }}

),

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}
    where channel = 'influencer' and revenue > 0

),

costs as (

    select
        influencer_id,
        allocation,
        date,
        platform,
        brand,
        product,
        campaign,
        cast(sum(case when cost_type = 'spend' then amount_paise else 0 end) as bigint) as spend_paise,
        cast(
            sum(case when cost_type = 'additional_cost' then amount_paise else 0 end) as bigint
        ) as additional_cost_paise
    from spend_by_unit
    group by influencer_id, allocation, date, platform, brand, product, campaign

),

-- Shares are added up by `spend_day`: units of one day, platform and influencer that differ in brand.
units as (

    select
        row_number() over (order by influencer_id, allocation, date, platform, brand) as unit,
        dense_rank() over (order by influencer_id, allocation, date, platform) as spend_day,
        influencer_id,
        allocation,
        date,
        cast(
            case
                when allocation = 'posts' then {{ dbt.dateadd('day', var('attribution_window_days'), 'date') }}
                else date
            end as date
        ) as last_date,
        platform,
        brand,
        spend_paise,
        additional_cost_paise
    from costs
    where product is null

),

spend_days as (

    select distinct
        spend_day,
        influencer_id,
        allocation,
        date,
        platform
    from units

),

sold_offers as (

    select distinct
        brand,
        product,
        campaign
    from tracking_daily

),

-- Numbered in the order in which equal remainders get the odd paisa.
offers as (

    select
        row_number() over (order by brand, product, campaign) as offer,
        brand,
        product,
        campaign
    from sold_offers

),

payees as (

    select distinct influencer_id from units

),

sales as (

    select
        tracking_daily.influencer_id,
        tracking_daily.date,
        tracking_daily.brand,
        offers.offer,
        cast({{ paise('tracking_daily.revenue') }} as bigint) as weight
    from tracking_daily
    inner join payees on tracking_daily.influencer_id = payees.influencer_id
    inner join offers
        on
            tracking_daily.brand = offers.brand
            and tracking_daily.product = offers.product
            and tracking_daily.campaign = offers.campaign

),

-- The unit's own day, which is all that most have, apart from the later days of a window: equal dates join fast.
unit_sales as (

    select
        units.unit,
        sales.offer,
        sales.weight
    from units
    inner join sales
        on
            units.influencer_id = sales.influencer_id
            and units.date = sales.date
            and (units.brand = sales.brand or units.brand = 'Unknown')

    union all

    select
        units.unit,
        sales.offer,
        sales.weight
    from units
    inner join sales
        on
            units.influencer_id = sales.influencer_id
            and units.date < sales.date
            and units.last_date >= sales.date
            and (units.brand = sales.brand or units.brand = 'Unknown')
    where units.last_date > units.date

),

-- What the influencer sold on the days of the unit.
unit_mix as (

    select
        unit,
        offer,
        cast(sum(weight) as bigint) as weight
    from unit_sales
    group by unit, offer

),

units_without_sales as (

    select * from units
    where not exists (
        select 1 from unit_mix
        where unit_mix.unit = units.unit
    )

),

payees_without_sales as (

    select distinct influencer_id from units_without_sales

),

-- What the influencer sold on any day, for units on whose days there was nothing.
whole_mix as (

    select
        sales.influencer_id,
        sales.brand,
        sales.offer,
        cast(sum(sales.weight) as bigint) as weight
    from sales
    inner join payees_without_sales on sales.influencer_id = payees_without_sales.influencer_id
    group by sales.influencer_id, sales.brand, sales.offer

),

mix as (

    select
        unit,
        offer,
        weight
    from unit_mix

    union all

    select
        units_without_sales.unit,
        whole_mix.offer,
        whole_mix.weight
    from units_without_sales
    inner join whole_mix
        on
            units_without_sales.influencer_id = whole_mix.influencer_id
            and (units_without_sales.brand = whole_mix.brand or units_without_sales.brand = 'Unknown')

),

total_weights as (

    select
        unit,
        cast(sum(weight) as bigint) as total_weight
    from mix
    group by unit

),

{%- set amounts = {'spend_paise': 'spend', 'additional_cost_paise': 'additional_cost'} %}

amounts as (

    {% for amount, cost_type in amounts.items() -%}
    select
        units.spend_day,
        units.unit,
        '{{ cost_type }}' as cost_type,
        units.{{ amount }} as amount_paise,
        total_weights.total_weight
    from units
    inner join total_weights on units.unit = total_weights.unit
    where units.{{ amount }} > 0
    {%- if not loop.last %}

    union all

    {% endif -%}
    {%- endfor %}

),

weighted_amounts as (

    select
        amounts.*,
        mix.offer,
        mix.weight
    from amounts
    inner join mix on amounts.unit = mix.unit

),

mixed as (

    {{ allocate(
        'weighted_amounts',
        columns=['spend_day', 'unit', 'cost_type', 'offer'],
        amount_key=['unit', 'cost_type'],
        tie_break=['offer'],
    ) }}

),

mixed_costs as (

    select
        spend_day,
        offer,
        sum(case when cost_type = 'spend' then amount_paise else 0 end) as spend_paise,
        sum(case when cost_type = 'additional_cost' then amount_paise else 0 end) as additional_cost_paise
    from mixed
    group by spend_day, offer

),

assigned as (

    select
        spend_days.influencer_id,
        spend_days.allocation,
        spend_days.date,
        spend_days.platform,
        offers.brand,
        offers.product,
        offers.campaign,
        mixed_costs.spend_paise,
        mixed_costs.additional_cost_paise
    from mixed_costs
    inner join spend_days on mixed_costs.spend_day = spend_days.spend_day
    inner join offers on mixed_costs.offer = offers.offer

    union all

    select
        units.influencer_id,
        units.allocation,
        units.date,
        units.platform,
        units.brand,
        'Unassigned' as product,
        'Unassigned' as campaign,
        units.spend_paise,
        units.additional_cost_paise
    from units
    left join total_weights on units.unit = total_weights.unit
    where total_weights.unit is null

    union all

    select
        influencer_id,
        allocation,
        date,
        platform,
        brand,
        product,
        campaign,
        spend_paise,
        additional_cost_paise
    from costs
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
        {{ rupees('spend_paise') }} as spend,
        {{ rupees('additional_cost_paise') }} as additional_cost
    from assigned

)

select * from final
