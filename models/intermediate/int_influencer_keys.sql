-- Which influencer each spelling of an id means, for every spelling in any of the four tables.
with

influencers as (

    select * from {{ ref('stg_influencers') }}

),

posts as (

    select * from {{ ref('stg_posts') }}

),

payouts as (

    select * from {{ ref('stg_payouts') }}

),

tracking_groups as (

    select * from {{ ref('int_tracking_groups') }}

),

mentions as (

    select influencer_key, influencer_id as given_id from posts
    union all
    select influencer_key, influencer_id as given_id from payouts
    union all
    select influencer_key, given_influencer_id as given_id from tracking_groups

),

unlisted_keys as (

    select
        mentions.influencer_key,
        min(mentions.given_id) as given_id
    from mentions
    left join influencers on mentions.influencer_key = influencers.influencer_key
    where mentions.influencer_key is not null and influencers.influencer_key is null
    group by mentions.influencer_key

),

-- A number names an influencer only where no other profile carries the same one, and where one of the two
-- spellings is nothing but the number: `7` can be INF007, `CRE7` is somebody else.
listed_numbers as (

    select
        {{ id_number('influencer_key') }} as influencer_number,
        min(influencer_id) as influencer_id,
        min(influencer_key) as influencer_key
    from influencers
    where {{ id_number('influencer_key') }} is not null
    group by {{ id_number('influencer_key') }}
    having count(*) = 1

),

resolved as (

    select
        influencer_key,
        influencer_id,
        'exact' as match_rule,
        true as is_listed
    from influencers

    union all

    select
        unlisted_keys.influencer_key,
        coalesce(listed_numbers.influencer_id, unlisted_keys.given_id) as influencer_id,
        case when listed_numbers.influencer_id is null then 'unlisted' else 'number' end as match_rule,
        listed_numbers.influencer_id is not null as is_listed
    from unlisted_keys
    left join listed_numbers
        on
            {{ id_number('unlisted_keys.influencer_key') }} = listed_numbers.influencer_number
            and (
                {{ matches('unlisted_keys.influencer_key', '^[0-9]+$') }}
                or {{ matches('listed_numbers.influencer_key', '^[0-9]+$') }}
            )

)

select * from resolved
