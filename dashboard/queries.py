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


# ---- Posts, payouts and incrementality ----

# What these marts can be filtered by themselves. Any other filter keeps the influencers to whom it
# applies in `marts.performance_daily`: a post names no product, a payout only its influencer.
POST_FILTERS = ("brand", "platform", "influencer_id")
PAYOUT_FILTERS = ("influencer_id",)

# How a payout's status says that the money has left. The marts know only which are cancelled.
PAID_STATUSES = (
    "cleared",
    "complete",
    "completed",
    "done",
    "paid",
    "processed",
    "released",
    "settled",
    "success",
    "successful",
)

POST_COUNTS = (
    "reach",
    "likes",
    "comments",
    "shares",
    "saves",
    "clicks",
    "engagements",
    "orders",
)
POST_SUMS = ",\n    ".join(
    ["count(distinct post_id) as posts", "count(distinct influencer_id) as influencers"]
    + [f"coalesce(sum({name}), 0)::bigint as {name}" for name in POST_COUNTS]
    + [f"coalesce(sum({name}), 0)::decimal(18, 2) as {name}" for name in ("revenue", "spend")]
)
POST_RATIOS = """
    marts.engagement_rate(engagements, reach) as engagement_rate,
    marts.roas(revenue, spend) as roas
"""
CAPTION_ORDERS = ("orders", "revenue", "engagement_rate")


def _over(
    mart: str, selection: Selection, own_filters: tuple[str, ...]
) -> tuple[str, dict[str, object]]:
    """The `where` of a selection over a mart with influencers, without its period."""
    parts, parameters = ["true"], {}
    by_what_they_did = selection.minimum_roas is not None
    for name, values in selection.filters():
        if name in own_filters:
            parameters[name] = list(values)
            parts.append(f"list_contains(${name}, {mart}.{name})")
        elif name in OF_INFLUENCERS:
            parameters[name] = list(values)
            parts.append(
                f"{mart}.influencer_id in (select influencer_id from marts.influencer_roas"
                f" where list_contains(${name}, {name}))"
            )
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


def _posts(selection: Selection) -> tuple[str, dict[str, object]]:
    """The common table expression `posts`: the posts of a selection, and its parameters."""
    where, parameters = _over("post_performance", selection, POST_FILTERS)
    return (
        f"""posts as (
            select
                post_performance.* replace (
                    -- Only an address of the web becomes a link.
                    case
                        when regexp_matches(url, '^https?://[^\\s]+$', 'i') then url
                        when regexp_matches(url, '^[\\w-]+(\\.[\\w-]+)+/[^\\s]*$')
                            then 'https://' || url
                    end as url
                )
            from marts.post_performance
            where post_performance.date between $first_date and $last_date and {where}
        )""",
        parameters | {"first_date": selection.period.first, "last_date": selection.period.last},
    )


def post_totals(version: Version, selection: Selection) -> dict[str, object]:
    """Posts of the selection, their reach and engagement, and what is traced to them."""
    posts, parameters = _posts(selection)
    return _first_row(
        query(
            version,
            f"""
            with {posts},
            totals as (
                select
                    {POST_SUMS},
                    count(*) filter (where caption is not null) as captions
                from posts
            )
            select *, {POST_RATIOS} from totals
            """,
            parameters,
        )
    )


def captions(
    version: Version, selection: Selection, order: str, minimum_reach: int = 0, limit: int = 5
) -> pd.DataFrame:
    """The best captions by one of CAPTION_ORDERS; a caption used in several posts is one row.

    `influencer_name` and `platform` are empty where the posts differ; `date` and `url` are those of
    its newest post. Raises ValueError for another order.
    """
    if order not in CAPTION_ORDERS:
        raise ValueError(f"order is one of {', '.join(CAPTION_ORDERS)}, not {order}")
    posts, parameters = _posts(selection)
    return query(
        version,
        f"""
        with {posts},
        totals as (
            select
                caption,
                {POST_SUMS},
                case when count(distinct influencer_id) = 1 then any_value(influencer_name) end
                    as influencer_name,
                case when count(distinct platform) = 1 then any_value(platform) end as platform,
                max(date) as date,
                max_by(url, (date, post_id)) as url
            from posts
            where caption is not null
            group by caption
        )
        select *, {POST_RATIOS}
        from totals
        where reach >= $minimum_reach and {order} > 0
        order by {order} desc, revenue desc, caption
        limit $limit
        """,
        parameters | {"minimum_reach": minimum_reach, "limit": limit},
    )


def hashtags(version: Version, selection: Selection, minimum_posts: int = 1) -> pd.DataFrame:
    """How the posts with each hashtag do, most posts first; a post counts in each of its hashtags.

    Hashtags are compared in lower case, and count once in a caption.
    """
    posts, parameters = _posts(selection)
    return query(
        version,
        f"""
        with {posts},
        tagged as (
            select
                posts.*,
                unnest(list_distinct(
                    regexp_extract_all(lower(caption), '#[\\p{{L}}\\p{{M}}\\p{{N}}_]+')
                )) as hashtag
            from posts
        ),
        totals as (
            select hashtag, {POST_SUMS}
            from tagged
            group by hashtag
        )
        select *, {POST_RATIOS}
        from totals
        where posts >= $minimum_posts
        order by posts desc, revenue desc, hashtag
        """,
        parameters | {"minimum_posts": minimum_posts},
    )


def posts_by_engagement(version: Version, selection: Selection) -> pd.DataFrame:
    """What is traced to posts of low, average, high and unknown engagement."""
    posts, parameters = _posts(selection)
    return query(
        version,
        f"""
        with {posts},
        totals as (
            select engagement_band, {POST_SUMS}
            from posts
            group by engagement_band
        )
        select *, {POST_RATIOS}
        from totals
        order by list_position(['high', 'average', 'low', 'unknown'], engagement_band)
        """,
        parameters,
    )


def posts(
    version: Version, selection: Selection, search: str = "", limit: int = 1000
) -> pd.DataFrame:
    """Posts with `search` in caption, influencer, brand or platform; most traced revenue first.

    `found` is how many there are beyond `limit`.
    """
    selected, parameters = _posts(selection)
    return query(
        version,
        f"""
        with {selected}
        select *, count(*) over () as found
        from posts
        where contains(
            lower(concat_ws(' ', caption, influencer_name, brand, platform)), lower($search)
        )
        order by revenue desc, reach desc nulls last, post_id
        limit $limit
        """,
        parameters | {"search": search.strip(), "limit": limit},
    )


def some_posts(version: Version, selection: Selection, limit: int = 1500) -> pd.DataFrame:
    """At most `limit` posts with a reach, drawn evenly and the same ones each time."""
    selected, parameters = _posts(selection)
    return query(
        version,
        f"""
        with {selected}
        select *, count(*) over () as found
        from posts
        where reach > 0
        order by hash(post_id), post_id
        limit $limit
        """,
        parameters | {"limit": limit},
    )


def _payouts(selection: Selection) -> tuple[str, dict[str, object]]:
    """The common table expression `payouts`: reconciled payouts of the selection's influencers.

    `payment` says whether the money has left: paid, payable, cancelled, not_said, or none where
    there is no payout. `payouts_on_basis` counts an influencer's payouts on one basis.
    """
    where, parameters = _over("payout_reconciliation", selection, PAYOUT_FILTERS)
    return (
        f"""payouts as (
            select
                payout_reconciliation.*,
                case
                    when payout_id is null then 'none'
                    when is_cancelled then 'cancelled'
                    when coalesce(trim(status), '') = '' then 'not_said'
                    when list_contains($paid_statuses, lower(trim(status))) then 'paid'
                    else 'payable'
                end as payment,
                count(payout_id) filter (where not is_cancelled)
                    over (partition by influencer_id, basis) as payouts_on_basis
            from marts.payout_reconciliation
            where {where}
        )""",
        parameters | {"paid_statuses": list(PAID_STATUSES)},
    )


def payout_totals(version: Version, selection: Selection) -> dict[str, object]:
    """Payouts of the selection's influencers over all dates, in sums.

    `overpaid` and `underpaid` are both positive. `rows` is 0 where there is nothing.
    """
    payouts, parameters = _payouts(selection)
    return _first_row(
        query(
            version,
            f"""
            with {payouts}
            select
                count(*) as rows,
                count(payout_id) as payouts,
                count(distinct influencer_id) filter (where payout_id is not null) as influencers,
                {_amount("spend", "true")} as spend,
                {_amount("total_payout", "payment = 'paid'")} as paid,
                {_amount("total_payout", "payment = 'payable'")} as payable,
                {_amount("total_payout", "payment = 'not_said'")} as not_said,
                {_amount("total_payout", "payment = 'cancelled'")} as cancelled,
                {_amount("difference", "reconciliation_status = 'overpaid'")} as overpaid,
                {_amount("-difference", "reconciliation_status = 'underpaid'")} as underpaid,
                {_amount("total_payout", "reconciliation_status = 'not_checkable'")}
                    as not_checkable,
                {_amount("tracked_revenue", "reconciliation_status = 'unpaid'")} as unpaid_revenue,
                count(*) filter (where payment = 'payable') as payable_payouts,
                count(*) filter (where reconciliation_status = 'overpaid') as overpaid_payouts,
                count(*) filter (where reconciliation_status = 'underpaid') as underpaid_payouts,
                count(*) filter (where reconciliation_status = 'not_checkable')
                    as not_checkable_payouts,
                count(*) filter (where reconciliation_status = 'unpaid') as unpaid_influencers,
                count(*) filter (
                    where reconciliation_status in ('overpaid', 'underpaid')
                    and payouts_on_basis > 1
                ) as doubtful_payouts
            from payouts
            """,
            parameters,
        )
    )


def payouts_by(version: Version, selection: Selection, column: str) -> pd.DataFrame:
    """Payouts by `reconciliation_status`, `status` (with its `payment`) or `payout_rule`.

    Unpaid influencers are counted in `influencers`, not in `payouts`. Raises ValueError for another
    column.
    """
    if column not in ("reconciliation_status", "status", "payout_rule"):
        raise ValueError(f"Payouts are not counted by {column}")
    payouts, parameters = _payouts(selection)
    keys = "payment, lower(trim(status))" if column == "status" else column
    named = "payment, any_value(status) as status" if column == "status" else column
    return query(
        version,
        f"""
        with {payouts}
        select
            {named},
            count(payout_id) as payouts,
            count(distinct influencer_id) as influencers,
            {_amount("total_payout", "true")} as total_payout,
            sum(expected_payout)::decimal(18, 2) as expected_payout,
            sum(difference)::decimal(18, 2) as difference
        from payouts
        where {"true" if column == "reconciliation_status" else "payout_id is not null"}
        group by {keys}
        order by total_payout desc, {keys}
        """,
        parameters,
    )


def reconciliation(version: Version, selection: Selection) -> pd.DataFrame:
    """Every payout, and every influencer with revenue and none; the largest difference first."""
    payouts, parameters = _payouts(selection)
    return query(
        version,
        f"""
        with {payouts}
        select *
        from payouts
        order by
            abs(difference) desc nulls last,
            total_payout desc,
            tracked_revenue desc,
            reconciliation_id
        """,
        parameters,
    )


def payout_bases(version: Version, selection: Selection) -> pd.DataFrame:
    """What each influencer's posts and orders cost at each of their own rates, all dates.

    One row per influencer with a rate per post, per order or of revenue in their payouts: the rate
    (`post_rate` …), what the marts expect at it (`post_cost` …) and, over the dearest of these,
    `saving` and `cheaper_basis` where two or more are known and differ. `even_rate_per_order` and
    `even_rate_per_post` are the rates at which the other basis would cost the same. Of several
    rates on one basis the newest counts; `has_cancelled` says that one is of a cancelled payout.
    """
    payouts, parameters = _payouts(selection)
    return query(
        version,
        f"""
        with {payouts},
        newest as (
            select *
            from payouts
            where
                basis in ('post', 'order', 'revenue_share')
                and rate > 0
                and expected_payout is not null
            qualify row_number() over (
                partition by influencer_id, basis order by date desc nulls last, payout_id desc
            ) = 1
        ),
        by_influencer as (
            select
                influencer_id,
                any_value(influencer_name) as influencer_name,
                any_value(tracked_posts) as tracked_posts,
                any_value(tracked_orders) as tracked_orders,
                any_value(tracked_revenue) as tracked_revenue,
                {_by_basis("rate", "rate")},
                {_by_basis("expected_payout", "cost")},
                count(*) as known_bases,
                bool_or(is_cancelled) as has_cancelled,
                (max(expected_payout) - min(expected_payout))::decimal(18, 2) as spread,
                arg_min(basis, expected_payout) as cheapest
            from newest
            group by influencer_id
        )
        select
            *,
            case when known_bases > 1 and spread > 0 then cheapest end as cheaper_basis,
            case when known_bases > 1 then spread end as saving,
            -- Rupees for each post are the same formula over posts.
            case when order_cost is null then
                marts.cost_per_order(coalesce(post_cost, revenue_share_cost), tracked_orders)
            end as even_rate_per_order,
            case when post_cost is null then
                marts.cost_per_order(coalesce(order_cost, revenue_share_cost), tracked_posts)
            end as even_rate_per_post
        from by_influencer
        order by
            post_cost is not null and order_cost is not null desc,
            known_bases > 1 desc,
            saving desc nulls last,
            tracked_revenue desc,
            influencer_id
        """,
        parameters,
    )


def assumed_shares(version: Version, selection: Selection, shares: list[int]) -> pd.DataFrame:
    """Incremental revenue and ROAS for each assumed share, in per cent of influencer revenue.

    Rounded as the marts round, row by row, so that the share of the build gives its own answer.
    """
    where, parameters = in_period(selection)
    return query(
        version,
        f"""
        with amounts as (
            select performance.revenue, count(*) as rows
            from marts.performance_daily as performance
            where {where}
            group by performance.revenue
        ),
        spent as (
            select coalesce(sum(performance.spend), 0)::decimal(18, 2) as spend
            from marts.performance_daily as performance
            where {where}
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


def incrementality(version: Version, selection: Selection) -> dict[str, object]:
    """What the assumption in use makes of the selection: `share_in_use`, `break_even_share`, …

    `break_even_share` is the part of revenue that has to be incremental for an incremental ROAS of
    1; over 1 there is no such part. `other_source_rows` counts rows of revenue without influencers.
    """
    where, parameters = in_period(selection)
    return _first_row(
        query(
            version,
            f"""
            with totals as (
                select
                    coalesce(sum(performance.revenue), 0)::decimal(18, 2) as revenue,
                    coalesce(sum(performance.spend), 0)::decimal(18, 2) as spend,
                    coalesce(sum(performance.assumed_incremental_revenue), 0)::decimal(18, 2)
                        as incremental_revenue,
                    (
                        select count(*) from marts.revenue_by_source_daily
                        where channel <> 'influencer'
                    ) as other_source_rows
                from marts.performance_daily as performance
                where {where}
            )
            select
                totals.*,
                marts.roas(revenue, spend) as roas,
                marts.roas(incremental_revenue, spend) as incremental_roas,
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


def methods(version: Version, selection: Selection) -> pd.DataFrame:
    """The methods side by side, strongest evidence first: one row for each.

    `method`, `tier`, `estimate` (incremental ROAS), `low`, `high`, `verdict`, `refusal_reason`,
    `in_use`. An assumption has no `low` and `high`. Measured methods are further rows of this.
    """
    where, parameters = in_period(selection)
    return query(
        version,
        f"""
        with totals as (
            select
                coalesce(sum(performance.assumed_incremental_revenue), 0)::decimal(18, 2)
                    as incremental_revenue,
                coalesce(sum(performance.spend), 0)::decimal(18, 2) as spend
            from marts.performance_daily as performance
            where {where}
        ),
        assumptions as (
            select
                'fixed_share' as method,
                marts.roas(incremental_revenue, spend) as estimate,
                'assumed_not_measured' as verdict,
                null as refusal_reason
            from totals
            union all
            select
                'source_baseline',
                null,
                case when count(*) > 0 then 'not_identified' else 'refused' end,
                case
                    when count(*) > 0 then
                        'It does not add up over influencers or days, so it has no answer for a'
                        || ' selection; and other revenue comes beside that of influencers, not'
                        || ' instead of it.'
                    else
                        'The data hold no revenue without an influencer, such as organic or paid:'
                        || ' there is nothing to subtract.'
                end
            from marts.revenue_by_source_daily
            where channel <> 'influencer'
        )
        select
            assumptions.method,
            'assumption' as tier,
            assumptions.estimate,
            null::decimal(18, 6) as low,
            null::decimal(18, 6) as high,
            assumptions.verdict,
            assumptions.refusal_reason,
            assumptions.method = build_info.iroas_method as in_use
        from assumptions
        cross join marts.build_info
        order by
            list_position(['randomized', 'quasi', 'observational', 'assumption'], tier),
            in_use desc,
            assumptions.method
        """,
        parameters,
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


def _amount(column: str, condition: str) -> str:
    return f"coalesce(sum({column}) filter (where {condition}), 0)::decimal(18, 2)"


def _by_basis(column: str, suffix: str) -> str:
    return ", ".join(
        f"max({column}) filter (where basis = '{basis}') as {basis}_{suffix}"
        for basis in ("post", "order", "revenue_share")
    )
