-- Which brand and which platform each distinct text names. One row per kind × text: by the alias tables, and
-- where they do not know a brand or platform column's value, by that value itself.
with

brand_aliases as (

    select * from {{ ref('brand_aliases') }}

),

platform_aliases as (

    select * from {{ ref('platform_aliases') }}

),

tracking_groups as (

    select * from {{ ref('int_tracking_groups') }}

),

posts as (

    select * from {{ ref('stg_posts') }}

),

influencers as (

    select * from {{ ref('stg_influencers') }}

),

experiments as (

    select * from {{ ref('stg_experiments') }}

),

-- A text from a column that holds nothing but brands (or platforms) is a name even where no alias knows it; what an
-- experiment is about is asked for, and takes the name that the data have.
texts as (

    select 'brand' as kind, given_brand as text, true as is_name, false as is_asked from tracking_groups
    union
    select 'brand' as kind, brand as text, true as is_name, false as is_asked from posts
    union
    select 'brand' as kind, product as text, false as is_name, false as is_asked from tracking_groups
    union
    select 'brand' as kind, campaign as text, false as is_name, false as is_asked from tracking_groups
    union
    select 'brand' as kind, source as text, false as is_name, false as is_asked from tracking_groups
    union
    select 'brand' as kind, caption as text, false as is_name, false as is_asked from posts
    union
    select 'platform' as kind, platform as text, true as is_name, false as is_asked from posts
    union
    select 'platform' as kind, platform as text, true as is_name, false as is_asked from influencers
    union
    select 'platform' as kind, source as text, false as is_name, false as is_asked from tracking_groups
    union
    select entity_type as kind, entity_id as text, false as is_name, true as is_asked from experiments
    where entity_type in ('brand', 'platform')

),

prepared_texts as (

    select
        kind,
        text,
        max(case when is_name then 1 else 0 end) = 1 as is_name,
        max(case when is_asked then 1 else 0 end) = 1 as is_asked,
        {{ text_key('text') }} as text_key,
        {{ text_words('text') }} as text_words
    from texts
    where text is not null
    group by kind, text

),

aliases as (

    select
        'brand' as kind,
        brand as value,
        match,
        {{ text_key('alias') }} as alias_key,
        {{ text_words('alias') }} as alias_words
    from brand_aliases

    union all

    select
        'platform' as kind,
        platform as value,
        match,
        {{ text_key('alias') }} as alias_key,
        {{ text_words('alias') }} as alias_words
    from platform_aliases

),

matches as (

    select
        prepared_texts.kind,
        prepared_texts.text,
        aliases.value,
        row_number() over (
            partition by prepared_texts.kind, prepared_texts.text
            order by
                case when prepared_texts.text_key = aliases.alias_key then 0 else 1 end,
                length(aliases.alias_key) desc,
                aliases.value
        ) as preference
    from prepared_texts
    inner join aliases
        on
            prepared_texts.kind = aliases.kind
            and aliases.alias_key <> ''
            and (
                prepared_texts.text_key = aliases.alias_key
                or aliases.match = 'word' and prepared_texts.text_words like '%' || aliases.alias_words || '%'
                or aliases.match = 'anywhere' and prepared_texts.text_key like '%' || aliases.alias_key || '%'
            )

),

best_matches as (

    select
        kind,
        text,
        value
    from matches
    where preference = 1

),

-- Spellings of one name differ in case and punctuation only; the one that sorts first stands for them.
unknown_names as (

    select
        prepared_texts.kind,
        prepared_texts.text,
        coalesce(
            min(case when prepared_texts.is_name then prepared_texts.text end)
                over (partition by prepared_texts.kind, prepared_texts.text_key),
            prepared_texts.text
        ) as value
    from prepared_texts
    left join best_matches
        on prepared_texts.kind = best_matches.kind and prepared_texts.text = best_matches.text
    where (prepared_texts.is_name or prepared_texts.is_asked) and best_matches.text is null

),

final as (

    select
        kind,
        text,
        value,
        true as is_known
    from best_matches

    union all

    select
        kind,
        text,
        value,
        false as is_known
    from unknown_names

)

select * from final
