"""Sums and metrics of performance by any cut and over time: what most pages show."""

from __future__ import annotations

import pandas as pd
from selection import Selection
from warehouse import Version, query

from queries.measured import of_a_cut, of_a_total
from queries.measures import RATIOS, SUMS, SUMS_OF_SUMS
from queries.selected import (
    DESCRIBED,
    JOIN_INFLUENCERS,
    first_row,
    performance,
    performance_and_before,
)

GRAINS = ("day", "week", "month")
WITH_6_DAYS_BEFORE = "performance.date between $first_date::date - 6 and $last_date"


def totals(version: Version, selection: Selection) -> dict[str, object]:
    """Every measure and metric over the selection; `rows` is 0 where it holds nothing."""
    rows, parameters = performance(selection, entities=of_a_total(selection))
    return first_row(
        query(
            version,
            f"""
            with {rows},
            totals as (
                select
                    count(*) as rows,
                    count(distinct performance.influencer_id) as influencers,
                    {SUMS}
                from performance
            )
            select *, {RATIOS} from totals
            """,
            parameters,
        )
    )


def by(version: Version, selection: Selection, dimension: str) -> pd.DataFrame:
    """Every measure and metric by one of DIMENSIONS, most revenue first.

    By `influencer_id` the columns that describe an influencer come too: DESCRIBED.
    Raises KeyError for another dimension.
    """
    rows, parameters = performance(selection, dimension, entities=of_a_cut(dimension))
    is_of_people = dimension == "influencer_id"
    described = "".join(f"influencers.{name}, " for name in DESCRIBED)
    return query(
        version,
        f"""
        with {rows},
        totals as (
            select {dimension}, {SUMS}
            from performance
            group by 1
        ),
        metrics as (
            select *, {RATIOS} from totals
        )
        select {described if is_of_people else ""} metrics.*
        from metrics
        {JOIN_INFLUENCERS.format("metrics") if is_of_people else ""}
        order by revenue desc, spend desc, {dimension}
        """,
        parameters,
    )


def with_change(version: Version, selection: Selection, dimension: str) -> pd.DataFrame:
    """`by` any of DIMENSIONS, with how many influencers, and the change.

    `revenue_before`, `spend_before`, `roas_before` and the growth of revenue and spend (0.1 is
    10 % more) are NULL without a period to compare with. What was there only in that period is a
    row, too, with nothing in this one.
    """
    rows, parameters = performance_and_before(selection, dimension, entities=of_a_cut(dimension))
    return query(
        version,
        f"""
        with {rows},
        totals as (
            select
                {dimension},
                count(distinct performance.influencer_id) filter (is_now) as influencers,
                {SUMS},
                sum(performance.revenue_before)::decimal(18, 2) as revenue_before,
                sum(performance.spend_before)::decimal(18, 2) as spend_before
            from performance
            group by 1
        )
        select
            *,
            {RATIOS},
            marts.roas(revenue_before, spend_before) as roas_before,
            case when revenue_before > 0 then revenue::double / revenue_before - 1 end
                as revenue_growth,
            case when spend_before > 0 then spend::double / spend_before - 1 end as spend_growth
        from totals
        order by revenue desc, spend desc, {dimension}
        """,
        parameters,
    )


def matrix(version: Version, selection: Selection, row: str, column: str) -> pd.DataFrame:
    """Every measure and metric for each pair of two DIMENSIONS, and for each row, column and all.

    One row for each cell: the names of the two dimensions hold its place, `is_row_total` and
    `is_column_total` say that it sums over the columns, or over the rows.
    """
    rows, parameters = performance(selection, row, column)
    return query(
        version,
        f"""
        with {rows},
        totals as (
            select
                {row},
                {column},
                grouping({column}) = 1 as is_row_total,
                grouping({row}) = 1 as is_column_total,
                count(distinct performance.influencer_id) as influencers,
                {SUMS}
            from performance
            group by grouping sets (({row}, {column}), ({row}), ({column}), ())
        )
        select *, {RATIOS}
        from totals
        order by is_column_total, is_row_total, revenue desc, spend desc, {row}, {column}
        """,
        parameters,
    )


def daily(version: Version, selection: Selection, grain: str = "day") -> pd.DataFrame:
    """Every measure and metric by day, week (from Monday) or month; periods without rows are there.

    `rolling_7_day_roas` is ROAS over the seven days that end on the last day of each.
    Raises ValueError for another grain.
    """
    _check(grain)
    rows, parameters = performance(selection, days=WITH_6_DAYS_BEFORE)
    return query(
        version,
        f"""
        with days as (
            select day::date as date
            from generate_series(
                $first_date::date - interval 6 days, $last_date::date, interval 1 day
            ) as series(day)
        ),
        {rows},
        by_day as (
            select days.date, {SUMS}
            from days
            left join performance on days.date = performance.date
            group by 1
        ),
        rolling as (
            select
                *,
                sum(revenue) over last_7_days::decimal(18, 2) as rolling_7_day_revenue,
                sum(spend) over last_7_days::decimal(18, 2) as rolling_7_day_spend
            from by_day
            window last_7_days as (order by date rows between 6 preceding and current row)
        ),
        totals as (
            select
                date_trunc('{grain}', date)::date as date,
                {SUMS_OF_SUMS},
                max_by(rolling_7_day_revenue, date) as rolling_7_day_revenue,
                max_by(rolling_7_day_spend, date) as rolling_7_day_spend
            from rolling
            where date >= $first_date
            group by 1
        )
        select
            *,
            {RATIOS},
            marts.roas(rolling_7_day_revenue, rolling_7_day_spend) as rolling_7_day_roas
        from totals
        order by date
        """,
        parameters,
    )


def over_time_by(
    version: Version, selection: Selection, dimension: str, values: list[str], grain: str
) -> pd.DataFrame:
    """`daily` for each of `values` of one of DIMENSIONS, in their order, without the rolling ROAS.

    Raises KeyError for another dimension, ValueError for another grain.
    """
    _check(grain)
    rows, parameters = performance(selection, dimension)
    return query(
        version,
        f"""
        with dates as (
            select distinct date_trunc('{grain}', day)::date as date
            from generate_series($first_date::date, $last_date::date, interval 1 day)
                as series(day)
        ),
        listed as (
            select unnest($listed_values::varchar[]) as {dimension}
        ),
        {rows},
        totals as (
            select dates.date, listed.{dimension}, {SUMS}
            from dates
            cross join listed
            left join performance
                on
                    dates.date = date_trunc('{grain}', performance.date)
                    and listed.{dimension} = performance.{dimension}
            group by 1, 2
        )
        select *, {RATIOS}
        from totals
        order by list_position($listed_values::varchar[], {dimension}), date
        """,
        parameters | {"listed_values": list(values)},
    )


def _check(grain: str) -> None:
    if grain not in GRAINS:
        raise ValueError(f"grain is one of {', '.join(GRAINS)}, not {grain}")
