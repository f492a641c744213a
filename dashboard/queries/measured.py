"""What was measured of the rows of a selection: shares of revenue that are incremental.

A measurement is about a brand, a platform, a campaign, an influencer or all of them. It speaks
for a selection that holds all of that, and for nothing that was cut out of it: a brand's share
says nothing of one of its influencers.
"""

from __future__ import annotations

from dataclasses import dataclass

from selection import Selection

# What an entity is in `marts.performance_daily`.
ENTITIES = {
    "all": "'all'",
    "brand": "brand",
    "campaign": "campaign",
    "platform": "platform",
    "influencer": "influencer_id",
}


def of_a_total(selection: Selection) -> tuple[str, ...]:
    """Whose measurements are of the total of a selection: the parts that it is the sum of."""
    filtered = {name for name, _ in selection.filters()}
    if selection.minimum_roas is not None or len(filtered) > 1:
        return ()
    if filtered <= {"brand"}:
        return ("all", "brand")
    return of_a_cut(*filtered)


def of_a_cut(dimension: str) -> tuple[str, ...]:
    """Whose measurements are of the rows of a cut by `dimension`."""
    return tuple(entity for entity, column in ENTITIES.items() if column == dimension)


@dataclass(frozen=True)
class Measured:
    """Pieces of a select over `performance`: what goes before it, its columns, what it joins."""

    query: str
    columns: str
    joins: str


def measured(where: str, in_period: str, entities: tuple[str, ...]) -> Measured:
    """Pieces that give each row the share that was measured of the first of `entities` it is in.

    `where` are the filters and `in_period` the period, over `performance`. The share of an
    experiment holds for any days of what it is about; the baseline of a campaign is of all of it.
    """
    if not entities:
        return Measured(
            "",
            "performance.assumed_incremental_revenue as incremental_revenue,"
            " 'fixed_share' as iroas_method, 'assumption' as iroas_tier",
            "",
        )
    totals = " union all ".join(
        f"""
                select
                    '{entity}' as entity_type,
                    {ENTITIES[entity]} as entity_id,
                    sum(revenue)::decimal(18, 2) as revenue,
                    bool_and(coalesce({where}, false)) as is_whole,
                    bool_and({in_period}) as is_in_period
                from marts.performance_daily as performance
                where {ENTITIES[entity]} in (
                    select entity_id from headlines where entity_type = '{entity}'
                )
                group by 2
        """
        for entity in entities
    )
    query = f"""with headlines as (
                select *
                from marts.incrementality
                where
                    is_headline
                    and (
                        method = 'calibrated_share'
                        or method = 'dow_baseline'
                        and entity_type = 'campaign'
                        and experiment_id is null
                    )
            ),
            totals as ({totals}),
            measured as (
                select
                    entity_type,
                    entity_id,
                    headlines.method,
                    headlines.tier,
                    marts.roas(headlines.incremental_revenue, totals.revenue) as share
                from headlines
                inner join totals using (entity_type, entity_id)
                where
                    totals.is_whole
                    and (headlines.method = 'calibrated_share' or totals.is_in_period)
            )"""
    of = [f"of_{entity}" for entity in entities]
    share = f"coalesce({', '.join(f'{name}.share' for name in of)})"
    return Measured(
        query,
        # Not rounded: the sum over all of an entity is that of its mart, to the paisa.
        f"""coalesce(
                    performance.revenue * {share}::decimal(12, 6),
                    performance.assumed_incremental_revenue
                ) as incremental_revenue,
                coalesce({", ".join(f"{name}.method" for name in of)}, 'fixed_share')
                    as iroas_method,
                coalesce({", ".join(f"{name}.tier" for name in of)}, 'assumption') as iroas_tier""",
        "\n".join(
            f"left join measured as of_{entity} on of_{entity}.entity_type = '{entity}'"
            f" and of_{entity}.share is not null and of_{entity}.entity_id = "
            + (ENTITIES[entity] if entity == "all" else f"performance.{ENTITIES[entity]}")
            for entity in entities
        ),
    )
