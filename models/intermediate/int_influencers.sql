-- One row per influencer: everybody in the influencers table, and everybody that only other tables name.
with

influencer_keys as (

    select * from {{ ref('int_influencer_keys') }}

),

influencers as (

    select * from {{ ref('stg_influencers') }}

),

alias_matches as (

    select * from {{ ref('int_alias_matches') }}
    where kind = 'platform'

),

value_aliases as (

    select * from {{ ref('value_aliases') }}

),

follower_tiers as (

    select * from {{ ref('follower_tiers') }}

),

genders as (

    select
        {{ text_key('alias') }} as gender_key,
        min(value) as gender
    from value_aliases
    where kind = 'gender'
    group by {{ text_key('alias') }}

),

-- `fitness` and `Fitness` are one category, written as it sorts first (capitals do).
categories as (

    select
        {{ text_key('category') }} as category_key,
        min(category) as category
    from influencers
    where category is not null
    group by {{ text_key('category') }}

),

profiles as (

    select
        influencers.influencer_id,
        coalesce(influencers.influencer_name, 'Influencer ' || influencers.influencer_id) as influencer_name,
        coalesce(categories.category, 'Unknown') as category,
        case
            when influencers.gender is null then 'Unknown'
            else coalesce(genders.gender, 'Other')
        end as gender,
        influencers.follower_count,
        coalesce(follower_tiers.follower_tier, 'unknown') as follower_tier,
        coalesce(alias_matches.value, 'Unknown') as platform,
        true as is_listed,
        influencers.is_follower_count_unreadable
    from influencers
    left join categories on {{ text_key('influencers.category') }} = categories.category_key
    left join genders on {{ text_key('influencers.gender') }} = genders.gender_key
    left join alias_matches on influencers.platform = alias_matches.text
    left join follower_tiers
        on
            influencers.follower_count >= follower_tiers.minimum_followers
            and influencers.follower_count <= coalesce(follower_tiers.maximum_followers, influencers.follower_count)

),

unlisted as (

    select distinct
        influencer_id,
        'Unlisted ' || influencer_id as influencer_name,
        'Unknown' as category,
        'Unknown' as gender,
        cast(null as bigint) as follower_count,
        'unknown' as follower_tier,
        'Unknown' as platform,
        false as is_listed,
        false as is_follower_count_unreadable
    from influencer_keys
    where not is_listed

),

final as (

    select * from profiles
    union all
    select * from unlisted

)

select * from final
