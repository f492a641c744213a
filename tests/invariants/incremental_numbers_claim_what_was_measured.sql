-- An assumption has no interval and no p-value, a refusal no number, each entity at most one headline and one where any
-- method gave a number; and no row of a ROAS mart claims a tier that no headline of its own entity has.
{%- set never_measured = ['daily', 'category', 'product'] %}

with

incrementality as (

    select * from {{ ref('incrementality') }}

),

wrong_numbers as (

    select
        analysis_id as subject,
        'an assumption or a refusal has what it must not have' as what
    from incrementality
    where
        tier = 'assumption'
        and (std_error is not null or ci_low is not null or ci_high is not null or p_value is not null)
        or refusal_reason is not null and (estimate is not null or ci_low is not null or is_headline)
        or verdict not in ('{{ incrementality_verdicts() | join("', '") }}') -- noqa: LT05

),

wrong_headlines as (

    select
        entity_type || ' ' || entity_id as subject,
        'there are too many or too few headlines' as what
    from incrementality
    group by entity_type, entity_id
    having
        sum(case when is_headline then 1 else 0 end) > 1
        or sum(case when is_headline then 1 else 0 end) = 0
        and sum(case when verdict not in ('refused', 'not_identified') and method <> 'geo_tbr' then 1 else 0 end) > 0

),

claims as (

    {% for entity_type, column in measurable_entities().items() %}
    select
        '{{ entity_type }}' as entity_type,
        {{ column }} as entity_id,
        iroas_method,
        iroas_tier
    from {{ ref(entity_type ~ '_roas') }}
    where iroas_tier <> 'assumption'
    union all
    {% endfor %}
    {%- for mart in never_measured %}
    select
        '{{ mart }}' as entity_type,
        cast(null as {{ dbt.type_string() }}) as entity_id,
        iroas_method,
        iroas_tier
    from {{ ref(mart ~ '_roas') }}
    where iroas_tier <> 'assumption'
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

wrong_claims as (

    select
        claims.entity_type || ' ' || coalesce(claims.entity_id, '') as subject,
        'a tier is claimed that its headline does not have' as what
    from claims
    left join incrementality
        on
            claims.entity_type = incrementality.entity_type
            and claims.entity_id = incrementality.entity_id
            and claims.iroas_method = incrementality.method
            and claims.iroas_tier = incrementality.tier
            and incrementality.is_headline
    where incrementality.analysis_id is null

)

select * from wrong_numbers
union all
select * from wrong_headlines
union all
select * from wrong_claims
