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


def meanings(version: Version) -> dict[str, str]:
    """What each column means, by its name, as plain text."""
    frame = definitions(version).drop_duplicates("column_name")
    return {row.column_name: row.definition.replace("`", "") for row in frame.itertuples()}


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


def payouts_to_check(version: Version, selection: Selection) -> pd.DataFrame:
    """Payouts of more or less than their basis says is due, the largest difference first.

    Those of the influencers in the selection, over all the data: payouts carry no day to select by.
    """
    where, parameters = in_period(selection)
    return query(
        version,
        f"""
        select
            payout_id,
            influencer_id,
            influencer_name,
            basis,
            rate,
            total_payout,
            expected_payout,
            difference,
            reconciliation_status
        from marts.payout_reconciliation
        where
            reconciliation_status in ('overpaid', 'underpaid')
            and influencer_id in (
                select performance.influencer_id
                from marts.performance_daily as performance
                where {where}
            )
        order by abs(difference) desc, payout_id, influencer_id
        """,
        parameters,
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


# Influencers, and brands and campaigns.

# How far from what is usual in the brand or on the platform something must be to count as a reason.
FAR_ABOVE = 1.5
FAR_BELOW = 0.75


def with_change(version: Version, selection: Selection, dimension: str) -> pd.DataFrame:
    """`by` any of DIMENSIONS, with how many influencers, and the change.

    `revenue_before`, `spend_before`, `roas_before` and the growth of revenue and spend (0.1 is
    10 % more) are NULL without a period to compare with. What was there only in that period is a
    row, too, with nothing in this one.
    """
    key = DIMENSIONS[dimension]
    join = _joined(dimension)
    where, parameters = in_period(selection)
    before, is_compared = "", selection.compared is not None
    if is_compared:
        before_where, _ = conditions(selection)
        parameters["compared_first_date"] = selection.compared.first
        parameters["compared_last_date"] = selection.compared.last
        before = f"""
            union all by name
            select
                {key} as value,
                performance.revenue as revenue_before,
                performance.spend as spend_before
            from marts.performance_daily as performance
            {join}
            where performance.date between $compared_first_date and $compared_last_date
            and {before_where}
        """

    def sum_before(name: str) -> str:
        total = f"coalesce(sum(performance.{name}_before), 0)" if is_compared else "null"
        return f"{total}::decimal(18, 2) as {name}_before"

    return query(
        version,
        f"""
        with performance as (
            select
                {key} as value,
                performance.*
            from marts.performance_daily as performance
            {join}
            where {where}
            {before}
        ),
        totals as (
            select
                value as {dimension},
                count(distinct performance.influencer_id)::bigint as influencers,
                {SUMS},
                {sum_before("revenue")},
                {sum_before("spend")}
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
    where, parameters = in_period(selection)
    return query(
        version,
        f"""
        with performance as (
            select
                {DIMENSIONS[row]} as row_value,
                {DIMENSIONS[column]} as column_value,
                performance.*
            from marts.performance_daily as performance
            {_joined(row, column)}
            where {where}
        ),
        totals as (
            select
                row_value as {row},
                column_value as {column},
                grouping(column_value) = 1 as is_row_total,
                grouping(row_value) = 1 as is_column_total,
                count(distinct performance.influencer_id)::bigint as influencers,
                {SUMS}
            from performance
            group by grouping sets ((row_value, column_value), (row_value), (column_value), ())
        )
        select *, {RATIOS}
        from totals
        order by is_column_total, is_row_total, revenue desc, spend desc, {row}, {column}
        """,
        parameters,
    )


def over_time_by(
    version: Version, selection: Selection, dimension: str, values: list[str], grain: str
) -> pd.DataFrame:
    """`daily` for each of `values` of one of DIMENSIONS, in their order, without the rolling ROAS.

    Raises KeyError for another dimension, ValueError for another grain.
    """
    if grain not in GRAINS:
        raise ValueError(f"grain is one of {', '.join(GRAINS)}, not {grain}")
    where, parameters = in_period(selection)
    return query(
        version,
        f"""
        with dates as (
            select distinct date_trunc('{grain}', day)::date as date
            from generate_series($first_date::date, $last_date::date, interval 1 day)
                as series(day)
        ),
        performance as (
            select
                {DIMENSIONS[dimension]} as value,
                date_trunc('{grain}', performance.date)::date as grain_date,
                performance.*
            from marts.performance_daily as performance
            {_joined(dimension)}
            where {where}
        ),
        totals as (
            select
                dates.date,
                listed.value as {dimension},
                {SUMS}
            from dates
            cross join (select unnest($listed_values::varchar[]) as value) as listed
            left join performance
                on dates.date = performance.grain_date and listed.value = performance.value
            group by 1, 2
        )
        select *, {RATIOS}
        from totals
        order by list_position($listed_values::varchar[], {dimension}), date
        """,
        parameters | {"listed_values": list(values)},
    )


def bands(version: Version, selection: Selection) -> pd.DataFrame:
    """How many influencers are in each ROAS band, with their revenue and spend."""
    where, parameters = in_period(selection)
    return query(
        version,
        f"""
        with by_influencer as (
            select
                performance.influencer_id,
                sum(performance.revenue)::decimal(18, 2) as revenue,
                sum(performance.spend)::decimal(18, 2) as spend
            from marts.performance_daily as performance
            where {where}
            group by 1
        ),
        totals as (
            select
                marts.roas_band(revenue, spend) as roas_band,
                count(*)::bigint as influencers,
                sum(revenue)::decimal(18, 2) as revenue,
                sum(spend)::decimal(18, 2) as spend,
                greatest(sum(spend) - sum(revenue), 0)::decimal(18, 2) as shortfall
            from by_influencer
            group by 1
        )
        select *, marts.roas(revenue, spend) as roas
        from totals
        order by roas_band = 'no_spend', spend > 0 and revenue < spend, roas desc
        """,
        parameters,
    )


def band_limits(version: Version) -> dict[str, float]:
    """The ROAS where the bands meet: break-even, from where on it is average, above which good.

    They are asked of the version's own `marts.roas_band`, to a hundredth, because a project may
    set them.
    """
    return _first_row(
        query(
            version,
            """
            with bands as (
                select
                    hundredths / 100 as roas,
                    marts.roas_band(hundredths::decimal(18, 2), 100::decimal(18, 2)) as roas_band
                from range(100 * 100) as series(hundredths)
            )
            select
                min(roas) filter (roas_band <> 'loss_making') as break_even,
                min(roas) filter (roas_band in ('average', 'good')) as average_from,
                min(roas) filter (roas_band = 'good') - 0.01 as good_above
            from bands
            """,
        )
    )


def standing(version: Version, selection: Selection, influencer_id: str) -> dict[str, object]:
    """The influencer's place among all of the selection, by revenue and, if paid, by ROAS.

    Empty where the selection does not hold the influencer.
    """
    where, parameters = in_period(selection)
    frame = query(
        version,
        f"""
        with by_influencer as (
            select
                performance.influencer_id,
                sum(performance.revenue)::decimal(18, 2) as revenue,
                marts.roas(
                    sum(performance.revenue)::decimal(18, 2), sum(performance.spend)::decimal(18, 2)
                ) as roas
            from marts.performance_daily as performance
            where {where}
            group by 1
        ),
        ranked as (
            select
                *,
                rank() over (order by revenue desc) as revenue_rank,
                count(*) over () as influencers,
                case when roas is not null then rank() over (order by roas desc nulls last) end
                    as roas_rank,
                count(roas) over () as paid_influencers
            from by_influencer
        )
        select revenue_rank, influencers, roas_rank, paid_influencers
        from ranked
        where influencer_id = $ranked_influencer_id
        """,
        parameters | {"ranked_influencer_id": influencer_id},
    )
    return {} if frame.empty else _first_row(frame)


def reasons(version: Version, selection: Selection) -> pd.DataFrame:
    """Why influencers with a ROAS below average earned back little, largest shortfall first.

    One row for each influencer × `reason`, first of all its band. `value` is the influencer's
    number, `usual` the same number in the brand, or on the platform, that `compared_with` names:
    the one that the influencer's spend went to most. `shortfall` is what revenue lacks to cover
    spend, 0 where it does.
    """
    where, parameters = in_period(selection)
    return query(
        version,
        f"""
        with performance as (
            select performance.*
            from marts.performance_daily as performance
            where {where}
        ),
        totals as (
            select performance.influencer_id, {SUMS}
            from performance
            group by 1
        ),
        weak as (
            select *, {RATIOS}
            from totals
            where marts.roas_band(revenue, spend) in ('loss_making', 'poor')
        ),
        everybody as (
            select
                marts.engagement_rate(sum(engagements)::bigint, sum(reach)::bigint)
                    as engagement_rate
            from totals
        ),
        -- One's own and everybody's numbers in the brand that most of the spend went to.
        in_brand as (
            select
                performance.influencer_id,
                performance.brand,
                sum(performance.orders)::bigint as orders,
                sum(performance.revenue)::decimal(18, 2) as revenue,
                sum(performance.spend)::decimal(18, 2) as spend
            from performance
            where performance.brand <> 'Unknown'
            group by grouping sets ((1, 2), (2))
        ),
        brands as (
            select
                own.influencer_id,
                own.brand,
                marts.cost_per_order(own.spend, own.orders) as cost_per_order,
                marts.cost_per_order(whole.spend, whole.orders) as usual_cost_per_order,
                marts.average_order_value(own.revenue, own.orders) as average_order_value,
                marts.average_order_value(whole.revenue, whole.orders)
                    as usual_average_order_value
            from in_brand as own
            inner join in_brand as whole
                on own.brand = whole.brand and whole.influencer_id is null
            where own.influencer_id is not null and own.spend > 0
            qualify row_number() over (
                partition by own.influencer_id order by own.spend desc, own.brand
            ) = 1
        ),
        on_platform as (
            select
                performance.influencer_id,
                performance.platform,
                sum(performance.reach)::bigint as reach,
                sum(performance.spend)::decimal(18, 2) as spend
            from performance
            group by grouping sets ((1, 2), (2))
        ),
        platforms as (
            select
                own.influencer_id,
                own.platform,
                marts.cost_per_thousand_reach(own.spend, own.reach) as cost_per_thousand_reach,
                marts.cost_per_thousand_reach(whole.spend, whole.reach)
                    as usual_cost_per_thousand_reach
            from on_platform as own
            inner join on_platform as whole
                on own.platform = whole.platform and whole.influencer_id is null
            where own.influencer_id is not null and own.spend > 0
            qualify row_number() over (
                partition by own.influencer_id order by own.spend desc, own.platform
            ) = 1
        ),
        found as (
            select
                1 as reason_order,
                influencer_id,
                roas_band as reason,
                roas::double as value,
                null::double as usual,
                null as compared_with
            from weak
            union all
            select 2, influencer_id, 'no_orders', 0, null, null
            from weak
            where orders = 0
            union all
            select 3, influencer_id, 'no_posts', 0, null, null
            from weak
            where posts = 0
            union all
            select 4, influencer_id, 'cost_per_order', cost_per_order, usual_cost_per_order, brand
            from brands
            where cost_per_order >= $far_above * usual_cost_per_order
            union all
            select
                5,
                influencer_id,
                'average_order_value',
                average_order_value,
                usual_average_order_value,
                brand
            from brands
            where average_order_value <= $far_below * usual_average_order_value
            union all
            select
                6,
                influencer_id,
                'cost_per_thousand_reach',
                cost_per_thousand_reach,
                usual_cost_per_thousand_reach,
                platform
            from platforms
            where cost_per_thousand_reach >= $far_above * usual_cost_per_thousand_reach
            union all
            select
                7, weak.influencer_id, 'engagement_rate', weak.engagement_rate,
                everybody.engagement_rate, null
            from weak
            cross join everybody
            where weak.engagement_band = 'low'
        )
        select
            weak.influencer_id,
            influencers.influencer_name,
            weak.revenue,
            weak.spend,
            weak.roas,
            weak.roas_band,
            weak.orders,
            greatest(weak.spend - weak.revenue, 0)::decimal(18, 2) as shortfall,
            found.reason,
            found.value,
            found.usual,
            found.value / nullif(found.usual, 0) as times_usual,
            found.compared_with
        from weak
        inner join found on weak.influencer_id = found.influencer_id
        {JOIN_INFLUENCERS.format("weak")}
        order by
            weak.spend - weak.revenue desc,
            weak.influencer_id,
            found.reason_order
        """,
        parameters | {"far_above": FAR_ABOVE, "far_below": FAR_BELOW},
    )


def posts_of(version: Version, selection: Selection, influencer_id: str) -> pd.DataFrame:
    """The influencer's posts in the period, most revenue first; brand and platform apply, too."""
    parts = ["influencer_id = $influencer_id", "date between $first_date and $last_date"]
    parameters = {
        "influencer_id": influencer_id,
        "first_date": selection.period.first,
        "last_date": selection.period.last,
    }
    for name in ("brand", "platform"):
        if values := getattr(selection, name):
            parts.append(f"list_contains(${name}, {name})")
            parameters[name] = list(values)
    return query(
        version,
        f"""
        select
            date, platform, brand, caption, reach, engagements, engagement_rate, orders, revenue,
            spend, roas, post_id
        from marts.post_performance
        where {" and ".join(parts)}
        order by revenue desc, date, post_id
        """,
        parameters,
    )


def payouts_of(version: Version, influencer_id: str) -> pd.DataFrame:
    """Every payout to the influencer, whatever the filters: a payout has no brand of its own."""
    return query(
        version,
        """
        select
            date, basis, rate, total_payout, status, reconciliation_status, expected_payout,
            difference, payout_id
        from marts.payout_reconciliation
        where influencer_id = $influencer_id and payout_id is not null
        order by date, payout_id
        """,
        {"influencer_id": influencer_id},
    )


def _joined(*dimensions: str) -> str:
    """The join that the dimensions need, empty where they need none."""
    needed = any(name in OF_INFLUENCERS for name in dimensions)
    return JOIN_INFLUENCERS.format("performance") if needed else ""
