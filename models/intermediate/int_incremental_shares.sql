-- The assumed incremental share of influencer revenue, by brand × platform: the brand's own assumption, else the
-- platform's, else that of all, else 1 − the var `organic_share`. Assumptions that expired before the data end do not
-- count.
with

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}
    where channel = 'influencer'

),

assumptions as (

    select * from {{ ref('stg_incrementality_assumptions') }}

),

data_period as (

    select * from {{ ref('int_data_period') }}

),

current_assumptions as (

    select
        assumptions.entity_type,
        assumptions.entity_id,
        assumptions.share_low,
        assumptions.share_mid,
        assumptions.share_high
    from assumptions
    cross join data_period
    where assumptions.expires is null or assumptions.expires >= data_period.last_date

),

brand_platforms as (

    select distinct
        brand,
        platform
    from tracking_daily

),

shares as (

    select
        brand_platforms.brand,
        brand_platforms.platform,
        cast(
            coalesce(
                brand_assumptions.share_mid,
                platform_assumptions.share_mid,
                assumption_of_all.share_mid,
                1 - cast({{ var('organic_share') }} as decimal(9, 6))
            )
            as decimal(9, 6)
        ) as incremental_share,
        {%- for bound, organic_share in {
            'low': [var('organic_share_high'), var('organic_share')] | max,
            'high': [var('organic_share_low'), var('organic_share')] | min,
        }.items() %}
        cast(
            coalesce(
                brand_assumptions.share_{{ bound }},
                platform_assumptions.share_{{ bound }},
                assumption_of_all.share_{{ bound }},
                1 - cast({{ organic_share }} as decimal(9, 6))
            )
            as decimal(9, 6)
        ) as incremental_share_{{ bound }},
        {%- endfor %}
        case
            when brand_assumptions.share_mid is not null then 'brand assumption'
            when platform_assumptions.share_mid is not null then 'platform assumption'
            when assumption_of_all.share_mid is not null then 'assumption of all'
            else 'organic_share'
        end as share_source
    from brand_platforms
    left join current_assumptions as brand_assumptions
        on brand_assumptions.entity_type = 'brand' and brand_platforms.brand = brand_assumptions.entity_id
    left join current_assumptions as platform_assumptions
        on platform_assumptions.entity_type = 'platform' and brand_platforms.platform = platform_assumptions.entity_id
    left join current_assumptions as assumption_of_all on assumption_of_all.entity_type = 'all'

)

select * from shares
