-- Spend by day, platform, brand, product and campaign. What a unit of spend does not say itself (a post has no
-- product) it takes in proportion to the influencer's revenue: within the unit's brand where that is known,
-- over all of it where not, `Unassigned` where there is none. Exact to the paisa.
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
        platform,
        brand,
        sum(amount_paise) as amount_paise
    from spend_by_unit
    where product is null
    group by influencer_id, allocation, cost_type, date, platform, brand

),

revenue_mix as (

    select
        influencer_id,
        brand,
        product,
        campaign,
        {{ paise('sum(revenue)') }} as weight
    from tracking_daily
    group by influencer_id, brand, product, campaign
    having sum(revenue) > 0

),

scoped_mix as (

    select
        brand as unit_brand,
        influencer_id,
        brand,
        product,
        campaign,
        weight
    from revenue_mix
    where brand <> 'Unknown'

    union all

    select
        'Unknown' as unit_brand,
        influencer_id,
        brand,
        product,
        campaign,
        weight
    from revenue_mix

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
        coalesce(scoped_mix.brand, units.brand) as brand,
        coalesce(scoped_mix.product, 'Unassigned') as product,
        coalesce(scoped_mix.campaign, 'Unassigned') as campaign,
        coalesce(scoped_mix.weight, 1) as weight
    from unassigned_units as units
    left join scoped_mix
        on units.influencer_id = scoped_mix.influencer_id and units.brand = scoped_mix.unit_brand

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
