"""Which rows a selection lets through, of each mart: conditions, and what they join."""

from __future__ import annotations

import pandas as pd
from selection import CUSTOMERS, Selection

from queries.measured import measured

# What performance can be cut by: columns of its own, and those of its influencers.
OF_INFLUENCERS = ("category", "gender", "follower_tier")
DIMENSIONS = ("brand", "platform", "product", "campaign", "influencer_id", *OF_INFLUENCERS)
DESCRIBED = (
    "influencer_name",
    "platform",
    "category",
    "gender",
    "follower_tier",
    "follower_count",
    "is_listed",
)
JOIN_INFLUENCERS = (
    f"left join (select influencer_id, {', '.join(DESCRIBED)} from marts.influencer_roas)"
    " as influencers on {}.influencer_id = influencers.influencer_id"
)

# A limit that leaves nothing out.
ALL = 2**62

IN_PERIOD = "performance.date between $first_date and $last_date"
IN_COMPARED = "performance.date between $compared_first_date and $compared_last_date"


def conditions(selection: Selection) -> tuple[str, dict[str, object]]:
    """The `where` of a selection over `marts.performance_daily as performance`, and its parameters.

    The period is left to the caller.
    """
    parts, parameters = ["true"], {}
    for name, values in selection.filters():
        parameters[name] = list(values)
        parts.append(_condition(name, "performance"))
    if selection.minimum_roas is not None:
        judged = selection.judged or selection.period
        parameters["minimum_roas"] = selection.minimum_roas
        parameters["judged_first_date"] = judged.first
        parameters["judged_last_date"] = judged.last
        parts.append(
            "performance.influencer_id in (select influencer_id"
            " from marts.performance_daily as performance"
            " where performance.date between $judged_first_date and $judged_last_date"
            f" and {' and '.join(parts)}"
            " group by influencer_id"
            " having marts.roas(sum(revenue)::decimal(18, 2), sum(spend)::decimal(18, 2))"
            " >= $minimum_roas)"
        )
    return " and ".join(parts), parameters


def conditions_of(
    mart: str, selection: Selection, own_filters: tuple[str, ...]
) -> tuple[str, dict[str, object]]:
    """`conditions` over another mart with influencers, which has columns for `own_filters` alone.

    Any other filter keeps the influencers to whom it applies in `marts.performance_daily`, whenever
    that was: a post names no product, a payout only its influencer.
    """
    parts, parameters = ["true"], {}
    by_what_they_did = selection.minimum_roas is not None
    for name, values in selection.filters():
        if name in own_filters or name in OF_INFLUENCERS:
            parts.append(_condition(name, mart))
            parameters[name] = list(values)
        else:
            by_what_they_did = True
    if by_what_they_did:
        where, more = conditions(selection)
        parameters |= more
        parts.append(
            f"{mart}.influencer_id in (select performance.influencer_id"
            f" from marts.performance_daily as performance where {where})"
        )
    return " and ".join(parts), parameters


def days_of(selection: Selection) -> dict[str, object]:
    """The parameters of IN_PERIOD."""
    return {"first_date": selection.period.first, "last_date": selection.period.last}


def performance(
    selection: Selection,
    *dimensions: str,
    days: str = IN_PERIOD,
    name: str = "performance",
    entities: tuple[str, ...] = (),
) -> tuple[str, dict[str, object]]:
    """The common table expression `performance`: the rows of a selection, and its parameters.

    It has the columns of `dimensions`, also those that describe influencers, and the measures of
    the customers that the selection names. `incremental_revenue` is by what was measured of one of
    `entities`, the first of them, where there is such a measurement and the selection holds all of
    it; else by the assumption. `iroas_method` and `iroas_tier` say which. Raises KeyError for
    another dimension than DIMENSIONS.
    """
    if unknown := set(dimensions) - set(DIMENSIONS):
        raise KeyError(*unknown)
    where, parameters = conditions(selection)
    of_influencers = [column for column in dimensions if column in OF_INFLUENCERS]
    # What was measured is of all customers.
    known = measured(where, IN_PERIOD, entities if selection.customers is None else ())
    return (
        f"""{name} as (
            {known.query}
            select
                {"".join(f"influencers.{column}, " for column in of_influencers)}
                performance.*,
                {known.columns}
            from (
                select * {_of_customers(selection)}
                from marts.performance_daily as performance
                where {days} and {where}
            ) as performance
            {known.joins}
            {JOIN_INFLUENCERS.format("performance") if of_influencers else ""}
        )""",
        parameters | days_of(selection),
    )


def performance_and_before(
    selection: Selection, *dimensions: str, entities: tuple[str, ...] = ()
) -> tuple[str, dict[str, object]]:
    """`performance` with the columns `revenue_before` and `spend_before`, and its parameters.

    The rows of the period to compare with are there, too, with these two as their only measures.
    Where there is no such period the two are NULL.
    """
    now, parameters = performance(selection, *dimensions, name="performance_now", entities=entities)
    if selection.compared is None:
        return (
            f"""{now},
            performance as (
                select
                    *,
                    true as is_now,
                    null::decimal(18, 2) as revenue_before,
                    null::decimal(18, 2) as spend_before
                from performance_now
            )""",
            parameters,
        )
    before, _ = performance(selection, *dimensions, days=IN_COMPARED, name="performance_before")
    return (
        f"""{now},
        {before},
        performance as (
            select
                *,
                true as is_now,
                0::decimal(18, 2) as revenue_before,
                0::decimal(18, 2) as spend_before
            from performance_now
            union all by name
            select
                {", ".join(dimensions)},
                false as is_now,
                revenue as revenue_before,
                spend as spend_before
            from performance_before
        )""",
        parameters
        | {
            "compared_first_date": selection.compared.first,
            "compared_last_date": selection.compared.last,
        },
    )


def _condition(name: str, mart: str) -> str:
    """That the filter `name` lets a row of `mart` through."""
    if name in OF_INFLUENCERS:
        return (
            f"{mart}.influencer_id in (select influencer_id from marts.influencer_roas"
            f" where list_contains(${name}, {name}))"
        )
    return f"list_contains(${name}, {mart}.{name})"


def _of_customers(selection: Selection) -> str:
    """What takes the place of the measures of all customers; empty where all are wanted."""
    if selection.customers is None:
        return ""
    if selection.customers not in CUSTOMERS:
        raise ValueError(f"customers is one of {', '.join(CUSTOMERS)}, not {selection.customers}")
    revenue = f"performance.{selection.customers}_customer_revenue"
    new_customers = "performance.new_customers" if selection.customers == "new" else "0"
    # The assumption is a share of the revenue, whoever bought.
    return f"""replace (
                    performance.{selection.customers}_customer_orders as orders,
                    {revenue} as revenue,
                    {new_customers} as new_customers,
                    coalesce(round(
                        marts.roas(performance.assumed_incremental_revenue, performance.revenue)
                        * {revenue}, 2
                    ), 0)::decimal(18, 2) as assumed_incremental_revenue
                )"""


def first_row(frame: pd.DataFrame) -> dict[str, object]:
    """The first row by column, with None where it is empty."""
    return {
        name: None if pd.isna(value) else value for name, value in frame.iloc[0].to_dict().items()
    }
