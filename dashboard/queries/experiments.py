"""Page Incrementality: what each method says of an entity, and what experiments found."""

from __future__ import annotations

import pandas as pd
from selection import Selection
from warehouse import Version, query

from queries.measured import of_a_total
from queries.measures import TIERS
from queries.selected import conditions

# Filters that name what an analysis can be about, and its name there.
ENTITY_FILTERS = {
    "brand": "brand",
    "platform": "platform",
    "campaign": "campaign",
    "influencer_id": "influencer",
}
# About something that has a row in `touched`.
ABOUT_TOUCHED = "entity_type = 'all' or " + " or ".join(
    f"entity_type = '{entity}' and entity_id in (select {column} from touched)"
    for column, entity in ENTITY_FILTERS.items()
)
# The rows that the filters leave, of any day: what goes before a query that says ABOUT_TOUCHED.
TOUCHED = "touched as (select * from marts.performance_daily as performance where {})"
# The strongest evidence first; within it what was measured directly, then the usual order.
BY_EVIDENCE = f"""
    verdict = 'refused',
    list_position({list(reversed(TIERS))}, tier),
    list_position(
        [
            'calibrated_share', 'user_holdout_cuped', 'geo_pairs_fieller', 'geo_gbr',
            'synthetic_control', 'did', 'geo_tbr', 'dow_baseline', 'fixed_share', 'source_baseline'
        ],
        method
    )
"""


def entities(version: Version, selection: Selection) -> pd.DataFrame:
    """What the filters name that methods can be about: one row for each, those measured first.

    `entity_type`, `entity_id`, `label`, and whether it `is_measured`. Without such a filter all
    influencers together, the brands, the platforms, and whatever else had an experiment.
    """
    named = {
        entity: list(values)
        for name, values in selection.filters()
        if (entity := ENTITY_FILTERS.get(name))
    }
    parts = [
        f"entity_type = '{entity}' and list_contains(${entity}, entity_id)" for entity in named
    ]
    where = " or ".join(parts) or (
        "entity_type in ('all', 'brand', 'platform')"
        " or (entity_type, entity_id) in ("
        "select (entity_type, entity_id) from marts.incrementality where experiment_id is not null)"
    )
    return query(
        version,
        f"""
        with found as (
            select
                entity_type,
                entity_id,
                coalesce(bool_or(is_headline and tier <> 'assumption'), false) as is_measured
            from marts.iroas_by_method
            where {where}
            group by entity_type, entity_id
        )
        select
            found.entity_type,
            found.entity_id,
            coalesce(influencers.influencer_name, found.entity_id) as label,
            found.is_measured
        from found
        left join marts.influencer_roas as influencers
            on found.entity_type = 'influencer' and found.entity_id = influencers.influencer_id
        order by
            not found.is_measured,
            list_position(['all', 'brand', 'campaign', 'platform', 'influencer'], entity_type),
            entity_id
        """,
        named,
    )


def methods(version: Version, entity_type: str, entity_id: str) -> pd.DataFrame:
    """All methods on one entity side by side, the strongest evidence first.

    The columns of `incrementality`, and `difference_from_headline`. An assumption has a range
    (`range_low`, `range_high`), never an interval (`ci_low`, `ci_high`).
    """
    return query(
        version,
        f"""
        with side_by_side as (
            select incrementality.*, iroas_by_method.difference_from_headline
            from marts.iroas_by_method
            inner join marts.incrementality using (analysis_id)
            where
                incrementality.entity_type = $entity_type
                and incrementality.entity_id = $entity_id
        )
        select * from side_by_side
        order by not is_headline, {BY_EVIDENCE}
        """,
        {"entity_type": entity_type, "entity_id": entity_id},
    )


def experiments(version: Version, selection: Selection) -> pd.DataFrame:
    """Every way in which each experiment was analysed: one row for experiment × method.

    The newest experiment first, within it the strongest evidence. With filters those about what
    the filters leave, whenever that was.
    """
    where, parameters = conditions(selection)
    return query(
        version,
        f"""
        with {TOUCHED.format(where)}
        select *
        from marts.incrementality
        where
            experiment_id is not null
            and method <> 'calibrated_share'
            and ({ABOUT_TOUCHED if parameters else "true"})
        order by max(window_end) over (partition by experiment_id) desc, experiment_id,
            {BY_EVIDENCE}
        """,
        parameters,
    )


def in_total(version: Version, selection: Selection) -> pd.DataFrame:
    """`distances` of what the incremental revenue of the whole selection is the sum of."""
    found = distances(version, selection)
    return found[found["entity_type"].isin(of_a_total(selection))]


def distances(version: Version, selection: Selection) -> pd.DataFrame:
    """How far the assumption is from the measurement, where both exist: one row for each entity.

    `assumed` and `measured` are incremental ROAS of the same revenue, `measured_low` and
    `measured_high` the interval, `difference_in_roas` the assumed less the measured, and
    `assumed_share` and `measured_share` the parts of the revenue that are incremental by each.
    """
    where, parameters = conditions(selection)
    return query(
        version,
        f"""
        with {TOUCHED.format(where)},
        assumed as (
            select * from marts.iroas_by_method where method = 'fixed_share'
        ),
        measured as (
            select * from marts.iroas_by_method
            where is_headline and method = 'calibrated_share'
        )
        select
            entity_type,
            entity_id,
            measured.tier as iroas_tier,
            assumed.estimate as assumed,
            measured.estimate as measured,
            measured.estimate_low as measured_low,
            measured.estimate_high as measured_high,
            assumed.estimate - measured.estimate as difference_in_roas,
            assumed.estimate / nullif(assumed.attributed_roas, 0)::double as assumed_share,
            measured.estimate / nullif(measured.attributed_roas, 0)::double as measured_share,
            measured.verdict
        from assumed
        inner join measured using (entity_type, entity_id)
        where {ABOUT_TOUCHED}
        order by entity_type, entity_id
        """,
        parameters,
    )
