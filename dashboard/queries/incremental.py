"""Page Incrementality: what the assumption makes of a selection."""

from __future__ import annotations

import pandas as pd
from selection import Selection
from warehouse import Version, query

from queries.measures import SUMS
from queries.selected import first_row, performance


def assumption(version: Version, selection: Selection) -> dict[str, object]:
    """The assumption in use: method, `organic_share`, `share_in_use` and `break_even_share`.

    `share_in_use` is the part of the selection's revenue that is taken to be incremental,
    `break_even_share` the part that has to be for an incremental ROAS of 1; over 1 there is no such
    part. Its revenue, spend and incremental revenue are those of `totals`.
    """
    rows, parameters = performance(selection)
    return first_row(
        query(
            version,
            f"""
            with {rows},
            totals as (
                select {SUMS}
                from performance
            )
            select
                -- One sum over another, exact and empty over nothing, as ROAS is.
                nullif(marts.roas(incremental_revenue, revenue), case when revenue = 0 then 0 end)
                    as share_in_use,
                nullif(marts.roas(spend, revenue), case when revenue = 0 then 0 end)
                    as break_even_share,
                build_info.iroas_method,
                build_info.organic_share
            from totals
            cross join (select iroas_method, organic_share from marts.build_info) as build_info
            """,
            parameters,
        )
    )


def assumed_shares(version: Version, selection: Selection, shares: list[int]) -> pd.DataFrame:
    """Incremental revenue and ROAS for each assumed share, in per cent of influencer revenue.

    Rounded as the marts round, row by row, so that the share of the build gives its own answer.
    """
    rows, parameters = performance(selection)
    return query(
        version,
        f"""
        with {rows},
        amounts as (
            select revenue, count(*) as rows
            from performance
            group by revenue
        ),
        spent as (
            select coalesce(sum(spend), 0)::decimal(18, 2) as spend
            from performance
        ),
        shares as (
            select distinct unnest($shares)::integer as percent
        ),
        totals as (
            select
                shares.percent,
                sum(amounts.rows * round(
                    amounts.revenue::decimal(26, 2) * (shares.percent * 0.01)::decimal(9, 6), 2
                ))::decimal(18, 2) as incremental_revenue
            from shares
            cross join amounts
            group by shares.percent
        )
        select
            totals.percent,
            totals.incremental_revenue,
            marts.roas(totals.incremental_revenue, spent.spend) as incremental_roas
        from totals
        cross join spent
        order by totals.percent
        """,
        parameters | {"shares": list(shares)},
    )


def incremental_in_marts(version: Version, dimension: str) -> pd.DataFrame:
    """Incremental revenue and ROAS as the mart of a dimension holds them: all dates, no filter.

    Raises KeyError for a dimension without a mart.
    """
    mart = {name: f"{name}_roas" for name in ("brand", "platform", "category", "campaign")}[
        dimension
    ]
    return query(
        version,
        f"""
        select
            {dimension},
            revenue,
            spend,
            roas,
            incremental_revenue,
            incremental_roas,
            iroas_method,
            iroas_tier
        from marts.{mart}
        order by revenue desc, {dimension}
        """,
    )
