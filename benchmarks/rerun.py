"""What a dashboard without a warehouse does each time somebody touches a filter.

`python rerun.py pandas|polars|duckdb|mart SOURCE ANSWER`: reads the four raw files in the folder
SOURCE, joins and groups them by influencer (orders, revenue, spend and reach), and writes the
answer as JSON: id -> [orders, paise, paise, reach]. `mart` asks the published file SOURCE instead.
The files are the generator's: the project reads anybody's, these programs only such clean ones.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

LOST = ["cancelled", "returned", "refunded"]
TRACKING = ["influencer_id", "orders", "revenue", "order_status", "refund"]
PAYOUTS = ["influencer_id", "total_payout", "status"]
POSTS = ["influencer_id", "reach"]
INFLUENCERS = ["influencer_id"]
MEASURES = ["orders", "revenue", "spend", "reach"]
Rows = Iterable[tuple]


def files(folder: Path, table: str) -> list[str]:
    """The files of a raw table: one, or one a month in a folder."""
    parts = sorted((folder / table).glob("*.parquet"))
    return [str(file) for file in parts or sorted(folder.glob(f"{table}.*"))]


def with_pandas(folder: Path) -> Rows:
    """As pandas users do it, with floats: sums of Decimal take many times as long."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    def read(table: str, columns: list[str]) -> pd.DataFrame:
        parts = []
        for file in files(folder, table):
            if file.endswith(".csv"):
                parts.append(pd.read_csv(file, usecols=columns))
                continue
            part = pq.read_table(file, columns=columns)
            types = [pa.float64() if pa.types.is_decimal(f.type) else f.type for f in part.schema]
            names = part.schema.names
            part = part.cast(pa.schema(list(zip(names, types, strict=True))))
            parts.append(part.to_pandas())
        return pd.concat(parts)

    tracking = read("tracking_data", TRACKING)
    refund = tracking["refund"].fillna(0)
    kept = ~(
        tracking["order_status"].isin(LOST)
        | (refund > 0) & (refund == tracking["revenue"])
        | tracking["influencer_id"].isna()
    )
    sales = tracking.assign(revenue=tracking["revenue"] - refund)[kept]
    payouts = read("payouts", PAYOUTS)
    payouts = payouts[payouts["status"] != "cancelled"].rename(columns={"total_payout": "spend"})
    joined = read("influencers", INFLUENCERS)
    for frame, measures in (
        (sales, ["orders", "revenue"]),
        (payouts, ["spend"]),
        (read("posts", POSTS), ["reach"]),
    ):
        sums = frame.groupby("influencer_id")[measures].sum()
        joined = joined.merge(sums, on="influencer_id", how="left")
    return joined[["influencer_id", *MEASURES]].fillna(0).itertuples(index=False)


def with_polars(folder: Path) -> Rows:
    """As polars users do it, lazily: it reads the columns it needs."""
    import polars as pl

    def read(table: str) -> pl.LazyFrame:
        found = files(folder, table)
        scan = pl.scan_csv if found[0].endswith(".csv") else pl.scan_parquet
        return scan(found)

    amount = pl.col("revenue").cast(pl.Float64)
    refund = pl.col("refund").cast(pl.Float64).fill_null(0)
    lost = pl.col("order_status").is_in(LOST).fill_null(False)
    sales = (
        read("tracking_data")
        .filter(
            pl.col("influencer_id").is_not_null() & ~lost & ~((refund > 0) & (refund == amount))
        )
        .group_by("influencer_id")
        .agg(pl.col("orders").cast(pl.Int64).sum(), (amount - refund).sum().alias("revenue"))
    )
    payouts = (
        read("payouts")
        .filter(pl.col("status").ne_missing("cancelled"))
        .group_by("influencer_id")
        .agg(pl.col("total_payout").cast(pl.Float64).sum().alias("spend"))
    )
    posts = read("posts").group_by("influencer_id").agg(pl.col("reach").cast(pl.Int64).sum())
    joined = read("influencers").select(INFLUENCERS)
    for frame in (sales, payouts, posts):
        joined = joined.join(frame, on="influencer_id", how="left")
    return joined.select("influencer_id", *MEASURES).fill_null(0).collect().iter_rows()


def with_duckdb(folder: Path) -> Rows:
    """The same by DuckDB on the raw files."""
    import duckdb

    table = {
        name: f"read_{files(folder, name)[0].rsplit('.', 1)[1]}({files(folder, name)})"
        for name in ("influencers", "posts", "tracking_data", "payouts")
    }
    return (
        duckdb.connect()
        .execute(
            f"""
            with sales as (
                select influencer_id, sum(orders) as orders,
                    sum(revenue::decimal(18, 2) - coalesce(refund::decimal(18, 2), 0)) as revenue
                from {table["tracking_data"]}
                where order_status is null or not (
                    order_status in ('cancelled', 'returned', 'refunded')
                    or coalesce(refund > 0 and refund = revenue, false)
                )
                group by influencer_id
            ),
            payouts as (
                select influencer_id, sum(total_payout::decimal(18, 2)) as spend
                from {table["payouts"]} where status is distinct from 'cancelled'
                group by influencer_id
            ),
            posts as (
                select influencer_id, sum(reach) as reach from {table["posts"]}
                group by influencer_id
            )
            select influencer_id, coalesce(orders, 0), coalesce(revenue, 0), coalesce(spend, 0),
                coalesce(reach, 0)
            from {table["influencers"]}
            left join sales using (influencer_id)
            left join payouts using (influencer_id)
            left join posts using (influencer_id)
            """
        )
        .fetchall()
    )


def on_the_mart(published: Path) -> Rows:
    """What the project's own dashboard asks."""
    import duckdb

    with duckdb.connect(str(published), read_only=True) as connection:
        return connection.execute(
            f"select influencer_id, {', '.join(MEASURES)} from marts.influencer_roas"
        ).fetchall()


PROGRAMS = {
    "pandas": with_pandas,
    "polars": with_polars,
    "duckdb": with_duckdb,
    "mart": on_the_mart,
}


def main(kind: str, source: str, answer: str) -> None:
    """Write the answer of the program `kind`."""
    found = {
        str(influencer): [round(orders), round(revenue * 100), round(spend * 100), round(reach)]
        for influencer, orders, revenue, spend, reach in PROGRAMS[kind](Path(source))
    }
    Path(answer).write_text(json.dumps(found, sort_keys=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
