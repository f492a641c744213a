"""Page Incrementality: what an experiment can show, and who is in which of its groups.

Sizes and groups come from the version's own functions, those of `plan_experiment`.
"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
from warehouse import Version, query

DESIGNS = ("user_holdout", "geo_pairs")
ALL_BRANDS = "all"
# What can be found with a chance, where a unit has a standard deviation of 1.
EFFECT_OF_ONE = {
    "user_holdout": "marts.detectable_effect_of_users(1.0, 0.0, 4, 0.5, $ci_level, {})",
    "geo_pairs": "marts.detectable_effect_of_regions(1.0, planned.units, $ci_level, {})",
}


def planned_brands(version: Version, design: str) -> list[str]:
    """Brands, and `all`, for which the history is long enough to plan one of DESIGNS."""
    return query(
        version,
        """
        select distinct brand from marts.experiment_planning
        where design = $design
        order by brand = 'all' desc, brand
        """,
        {"design": design},
    )["brand"].tolist()


def sizes(
    version: Version,
    design: str,
    brand: str,
    *,
    lift: float,
    treat_share: float,
    ci_level: float,
    power: float,
    listed_users: int | None = None,
) -> pd.DataFrame:
    """What it takes to show `lift`, a part of the sales without the treatment: one row by weeks.

    `units` there are, `units_needed` (NULL where there are too few), and with all of them:
    `detectable_lift`, the `chance` to find `lift` (a multiple of a hundredth, NULL below 0.03) and
    `revenue_of_treated` without the treatment. `listed_users` is how many customers can take part;
    None: those who ever bought.
    """
    asked = {"subject": brand, "lift": lift, "ci_level": ci_level, "power": power}
    if design == "geo_pairs":
        call = "marts.planned_regions($subject, $lift, $ci_level, $power)"
    else:
        call = (
            "marts.planned_users($subject, $lift, $treat_share, $ci_level, $power, $listed_users)"
        )
        asked |= {"treat_share": treat_share, "listed_users": listed_users}
    # The smallest lift that is found with a chance grows with it, as the effects of one unit do.
    effect = EFFECT_OF_ONE[design]
    return query(
        version,
        f"""
        with planned as (
            select * from {call}
        ),
        chances as (
            select planned.weeks, max(hundredths / 100) as chance
            from planned
            cross join range(3, 100) as series(hundredths)
            where
                planned.detectable_lift * {effect.format("(hundredths / 100)")}
                <= $lift * {effect.format("$power")}
            group by planned.weeks
        )
        select planned.*, chances.chance
        from planned
        left join chances using (weeks)
        order by planned.weeks
        """,
        asked,
    )


def groups(
    version: Version,
    design: str,
    brand: str,
    *,
    weeks: int,
    units: int,
    treat_share: float,
    seed: str,
    customers: list[str],
) -> pd.DataFrame:
    """`units` units, each with its `arm` and `pair_id`, as `plan_experiment` draws them."""
    if design == "geo_pairs":
        call = "marts.assigned_regions($subject, $weeks, $units, $seed)"
        asked = {"subject": brand, "weeks": weeks, "units": units, "seed": seed}
    else:
        call = "marts.assigned_users($customers, $units, $treat_share, $seed)"
        asked = {
            "customers": customers,
            "units": units,
            "treat_share": treat_share,
            "seed": seed,
        }
    sql = f"select * from {call} order by pair_id, unit_id"
    return query(version, sql, asked, keep=design == "geo_pairs")


def as_assignments(groups: pd.DataFrame, experiment_id: str, today: date) -> pd.DataFrame:
    """The groups with the columns of experiment_assignments.csv."""
    return pd.DataFrame(
        {
            "experiment_id": experiment_id,
            "unit_id": groups["unit_id"],
            "arm": groups["arm"],
            "pair_id": groups["pair_id"],
            "stratum": None,
            "assigned_at": today,
        }
    )


def as_experiment(
    design: str,
    brand: str,
    *,
    experiment_id: str,
    weeks: int,
    treat_share: float,
    ci_level: float,
    start: date,
    today: date,
) -> pd.DataFrame:
    """The experiment as a row of experiments.csv."""
    return pd.DataFrame(
        [
            {
                "experiment_id": experiment_id,
                "entity_type": "all" if brand == ALL_BRANDS else "brand",
                "entity_id": brand,
                "design": design,
                "unit_type": "geo" if design == "geo_pairs" else "user",
                "planned_treat_share": treat_share,
                "pre_start": start - timedelta(weeks=weeks),
                "start_date": start,
                "end_date": start + timedelta(weeks=weeks, days=-1),
                "cooldown_end": None,
                "registered_at": today,
                "ci_level": ci_level,
            }
        ]
    )
