"""Every SQL statement of the dashboard.

They read marts, sum measures and leave each ratio to the functions that the version brings along
(`marts.roas` and the like), so that no formula stands here twice. Values are always parameters.
Where a name of a column is put into a statement, it comes from a list in this project.

Each function takes a `Version` and gives a DataFrame, or a dictionary where there is one row.
"""

from __future__ import annotations

import pandas as pd
from selection import Period, Selection
from warehouse import Version, query

# What a number of `assumed_incremental_revenue` is: the same for any cut, see docs/metrics.md.
INCREMENTAL_METHOD = ("fixed_share", "assumption")

# What performance can be cut by: the expression of the key for each name.
DIMENSIONS = {
    "brand": "performance.brand",
    "platform": "performance.platform",
    "product": "performance.product",
    "campaign": "performance.campaign",
    "influencer_id": "performance.influencer_id",
    "category": "influencers.category",
    "gender": "influencers.gender",
    "follower_tier": "influencers.follower_tier",
}
OF_INFLUENCERS = ("category", "gender", "follower_tier")
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

COUNTS = (
    "touchpoints",
    "orders",
    "refunded_orders",
    "new_customers",
    "posts",
    "reach",
    "likes",
    "comments",
    "shares",
    "saves",
    "clicks",
)
MONEY = ("revenue", "spend", "refunded_revenue", "discount", "additional_cost")

# Sums of every measure. The two at the end have no function of their own in the marts.
SUMS = ",\n    ".join(
    [f"coalesce(sum(performance.{name}), 0)::bigint as {name}" for name in COUNTS]
    + [f"coalesce(sum(performance.{name}), 0)::decimal(18, 2) as {name}" for name in MONEY]
    + [
        "coalesce(sum(performance.assumed_incremental_revenue), 0)::decimal(18, 2)"
        " as incremental_revenue",
        "coalesce(sum(performance.likes + performance.comments + performance.shares"
        " + performance.saves), 0)::bigint as engagements",
        "coalesce(sum(performance.spend + performance.additional_cost + performance.discount), 0)"
        "::decimal(18, 2) as fully_loaded_cost",
    ]
)

# The metrics over those sums.
RATIOS = """
    marts.roas(revenue, spend) as roas,
    marts.roas_band(revenue, spend) as roas_band,
    marts.roas(incremental_revenue, spend) as incremental_roas,
    marts.roas(revenue, fully_loaded_cost) as fully_loaded_roas,
    marts.average_order_value(revenue, orders) as average_order_value,
    marts.cost_per_order(spend, orders) as cost_per_order,
    marts.customer_acquisition_cost(spend, new_customers) as customer_acquisition_cost,
    marts.engagement_rate(engagements, reach) as engagement_rate,
    marts.engagement_band(engagements, reach) as engagement_band,
    marts.cost_per_thousand_reach(spend, reach) as cost_per_thousand_reach,
    marts.cost_per_engagement(spend, engagements) as cost_per_engagement
"""

GRAINS = ("day", "week", "month")


def conditions(selection: Selection) -> tuple[str, dict[str, object]]:
    """The `where` of a selection over `marts.performance_daily as performance`, and its parameters.

    The period is left to the caller: `$first_date` and `$last_date` are among the parameters only
    where the minimum ROAS needs its own.
    """
    parts, parameters = ["true"], {}
    for name, values in selection.filters():
        parameters[name] = list(values)
        if name in OF_INFLUENCERS:
            parts.append(
                "performance.influencer_id in (select influencer_id from marts.influencer_roas"
                f" where list_contains(${name}, {name}))"
            )
        else:
            parts.append(f"list_contains(${name}, performance.{name})")
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


def in_period(selection: Selection) -> tuple[str, dict[str, object]]:
    """`conditions` with the selection's own period."""
    where, parameters = conditions(selection)
    return (
        f"performance.date between $first_date and $last_date and {where}",
        parameters | {"first_date": selection.period.first, "last_date": selection.period.last},
    )


def totals(version: Version, selection: Selection) -> dict[str, object]:
    """Every measure and metric over the selection; `rows` is 0 where it holds nothing."""
    where, parameters = in_period(selection)
    frame = query(
        version,
        f"""
        with totals as (
            select
                count(*) as rows,
                count(distinct performance.influencer_id) as influencers,
                {SUMS}
            from marts.performance_daily as performance
            where {where}
        )
        select *, {RATIOS} from totals
        """,
        parameters,
    )
    return _first_row(frame)


def by(version: Version, selection: Selection, dimension: str) -> pd.DataFrame:
    """Every measure and metric by one of DIMENSIONS, most revenue first.

    By `influencer_id` the columns that describe an influencer come too: DESCRIBED.
    Raises KeyError for another dimension.
    """
    key = DIMENSIONS[dimension]
    where, parameters = in_period(selection)
    described = "".join(f"influencers.{name}, " for name in DESCRIBED)
    return query(
        version,
        f"""
        with totals as (
            select
                {key} as {dimension},
                {SUMS}
            from marts.performance_daily as performance
            {JOIN_INFLUENCERS.format("performance") if dimension in OF_INFLUENCERS else ""}
            where {where}
            group by 1
        ),
        metrics as (
            select *, {RATIOS} from totals
        )
        select {described if dimension == "influencer_id" else ""} metrics.*
        from metrics
        {JOIN_INFLUENCERS.format("metrics") if dimension == "influencer_id" else ""}
        order by revenue desc, spend desc, {dimension}
        """,
        parameters,
    )


def daily(version: Version, selection: Selection, grain: str = "day") -> pd.DataFrame:
    """Every measure and metric by day, week (from Monday) or month; periods without rows are there.

    By day `rolling_7_day_roas` is ROAS over the seven days that end on the day.
    Raises ValueError for another grain.
    """
    if grain not in GRAINS:
        raise ValueError(f"grain is one of {', '.join(GRAINS)}, not {grain}")
    where, parameters = conditions(selection)
    return query(
        version,
        f"""
        with days as (
            select day::date as date
            from generate_series(
                $first_date::date - interval 6 days, $last_date::date, interval 1 day
            ) as series(day)
        ),
        performance as (
            select performance.*
            from marts.performance_daily as performance
            where performance.date between $first_date::date - 6 and $last_date and {where}
        ),
        by_day as (
            select
                days.date,
                {SUMS}
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
                {_summed_again()},
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
        parameters | {"first_date": selection.period.first, "last_date": selection.period.last},
    )


def contributions(version: Version, selection: Selection) -> pd.DataFrame:
    """What each brand, platform, product, campaign, category and influencer did to the change.

    One row per `dimension` × `value` (with a `label`): revenue and spend in the period and in the
    one it is compared with (`…_before`), and ROAS of everything else in both (`roas_without`,
    `roas_without_before`). Empty where there is nothing to compare with.
    """
    if selection.compared is None:
        return pd.DataFrame()
    where, parameters = conditions(selection)
    cuts = ("brand", "platform", "product", "campaign", "category", "influencer_id")
    return query(
        version,
        f"""
        with performance as (
            select
                {", ".join(f"{DIMENSIONS[name]} as {name}" for name in cuts)},
                performance.date between $first_date and $last_date as is_now,
                performance.revenue,
                performance.spend
            from marts.performance_daily as performance
            {JOIN_INFLUENCERS.format("performance")}
            where (
                performance.date between $first_date and $last_date
                or performance.date between $compared_first_date and $compared_last_date
            )
            and {where}
        ),
        totals as (
            select
                case
                    {" ".join(f"when grouping({name}) = 0 then '{name}'" for name in cuts)}
                    else 'all'
                end as dimension,
                coalesce({", ".join(cuts)}) as value,
                coalesce(sum(revenue) filter (is_now), 0)::decimal(18, 2) as revenue,
                coalesce(sum(revenue) filter (not is_now), 0)::decimal(18, 2) as revenue_before,
                coalesce(sum(spend) filter (is_now), 0)::decimal(18, 2) as spend,
                coalesce(sum(spend) filter (not is_now), 0)::decimal(18, 2) as spend_before
            from performance
            group by grouping sets (({"), (".join(cuts)}), ())
        )
        select
            totals.dimension,
            totals.value,
            coalesce(influencers.influencer_name, totals.value) as label,
            totals.revenue,
            totals.revenue_before,
            totals.revenue - totals.revenue_before as revenue_change,
            totals.spend,
            totals.spend_before,
            totals.spend - totals.spend_before as spend_change,
            marts.roas(
                (everything.revenue - totals.revenue)::decimal(18, 2),
                (everything.spend - totals.spend)::decimal(18, 2)
            ) as roas_without,
            marts.roas(
                (everything.revenue_before - totals.revenue_before)::decimal(18, 2),
                (everything.spend_before - totals.spend_before)::decimal(18, 2)
            ) as roas_without_before
        from totals
        cross join (from totals where dimension = 'all') as everything
        left join marts.influencer_roas as influencers
            on totals.dimension = 'influencer_id' and totals.value = influencers.influencer_id
        where totals.dimension <> 'all'
        order by totals.dimension, totals.value
        """,
        parameters
        | {
            "first_date": selection.period.first,
            "last_date": selection.period.last,
            "compared_first_date": selection.compared.first,
            "compared_last_date": selection.compared.last,
        },
    )


def revenue_by_source(version: Version, selection: Selection) -> pd.DataFrame:
    """Orders and revenue of the whole business by channel and source, most revenue first.

    Only the period and the brands of the selection apply: other revenue has no influencer, product
    or campaign.
    """
    brands = "and list_contains($brand, brand)" if selection.brand else ""
    return query(
        version,
        f"""
        select
            channel,
            source,
            sum(orders)::bigint as orders,
            sum(revenue)::decimal(18, 2) as revenue
        from marts.revenue_by_source_daily
        where date between $first_date and $last_date {brands}
        group by channel, source
        having sum(orders) > 0 or sum(revenue) > 0
        order by revenue desc, channel, source
        """,
        {"first_date": selection.period.first, "last_date": selection.period.last}
        | ({"brand": list(selection.brand)} if selection.brand else {}),
    )


def options(version: Version) -> dict[str, list[str]]:
    """The values that each filter offers, from the marts that hold one row for each."""
    found = {}
    for name in ("brand", "platform", "product", "campaign"):
        frame = query(version, f"select {name} from marts.{name}_roas order by lower({name}), 1")
        found[name] = frame[name].tolist()
    people = influencers(version)
    for name in ("category", "gender"):
        found[name] = sorted(people[name].dropna().unique(), key=str.lower)
    by_size = people.sort_values("follower_count", na_position="last")
    found["follower_tier"] = list(dict.fromkeys(by_size["follower_tier"].dropna()))
    found["influencer_id"] = people["influencer_id"].tolist()
    return found


def influencers(version: Version) -> pd.DataFrame:
    """Every influencer with the columns that describe them, by name."""
    return query(
        version,
        f"""
        select influencer_id, {", ".join(DESCRIBED)}
        from marts.influencer_roas
        order by lower(influencer_name), influencer_id
        """,
    )


def data_period(version: Version) -> Period:
    """The first and the last day of the data."""
    info = build_info(version)
    return Period(info["first_date"].date(), info["last_date"].date())


def build_info(version: Version) -> dict[str, object]:
    """What was built, when and from what."""
    return _first_row(query(version, "from marts.build_info"))


def data_quality(version: Version) -> pd.DataFrame:
    """Every check with what it found; those to look at first."""
    return query(
        version,
        """
        select
            check_name,
            subject,
            value,
            unit,
            out_of,
            case when out_of > 0 then value / out_of end as share,
            status,
            explanation
        from marts.data_quality
        order by status <> 'notice', check_name, subject
        """,
    )


def rejections(version: Version) -> pd.DataFrame:
    """How many raw rows were rejected, by table, file and reason; most first."""
    return query(
        version,
        """
        select source_table, file, reason, count(*) as rows, min(line) as first_line
        from marts.rejected_rows
        group by source_table, file, reason
        order by rows desc, source_table, file, reason
        """,
    )


def rejected_rows(version: Version, limit: int | None = None) -> pd.DataFrame:
    """Rejected raw rows with file, line and reason; the first `limit`, or all."""
    return query(
        version,
        """
        select source_table, file, line, reason, "row"
        from marts.rejected_rows
        order by source_table, file, line
        limit $limit
        """,
        {"limit": limit if limit is not None else 2**62},
    )


def definitions(version: Version) -> pd.DataFrame:
    """Every column of the marts and what it means: `column_name`, `definition`, `tables`."""
    return query(
        version,
        """
        select
            column_name,
            comment as definition,
            list(table_name order by table_name) as tables
        from duckdb_columns()
        where schema_name = 'marts' and comment is not null
        group by column_name, comment
        order by column_name, len(tables) desc
        """,
    )


def tables(version: Version) -> pd.DataFrame:
    """Every mart, its rows and what it is for: `table_name`, `rows`, `definition`."""
    return query(
        version,
        """
        select
            table_name,
            -- Not where it counts rows of brands that the reader may not see.
            case when database_name = current_database() then estimated_size end as rows,
            comment as definition
        from duckdb_tables()
        where schema_name = 'marts'
        order by table_name
        """,
    )


def _summed_again() -> str:
    """The select list that sums the columns of SUMS once more."""
    money = (*MONEY, "incremental_revenue", "fully_loaded_cost")
    names = dict.fromkeys((*COUNTS, "engagements"), "bigint")
    names |= dict.fromkeys(money, "decimal(18, 2)")
    return ", ".join(f"sum({name})::{type} as {name}" for name, type in names.items())


def _first_row(frame: pd.DataFrame) -> dict[str, object]:
    return {
        name: None if pd.isna(value) else value for name, value in frame.iloc[0].to_dict().items()
    }
