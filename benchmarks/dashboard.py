"""Measure how fast the published marts and the dashboard answer.

`python benchmarks/dashboard.py` generates data, builds and publishes them, and prints four tables:
one filter interaction on the mart, on raw Parquet and with pandas; many clients on a fact that is
ordered by date, and on one that is not; one person on the dashboard, and many at once. `--save`
writes them to benchmarks/results. Take a quiet machine: all of it competes for the same cores.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import people
from measure import PROJECT, dbt, project_environment, run
from scale_data import generate

SETTINGS = {"enable_external_access": "false", "lock_configuration": "true"}

# What one click on a filter asks for: a brand's orders, revenue and spend by day of a quarter.
ON_THE_MART = """
    with by_day as (
        select
            date,
            sum(orders)::bigint as orders,
            sum(revenue)::decimal(18, 2) as revenue,
            sum(spend)::decimal(18, 2) as spend
        from marts.performance_daily
        where date between $first and $last and brand = 'MuscleBlaze'
        group by date
    )
    select *, marts.roas(revenue, spend) as roas from by_day order by date
"""
# The raw rows know no spend by day, so this asks for less, and still of all raw rows.
ON_RAW_PARQUET = """
    select date, sum(orders) as orders, sum(revenue) as revenue
    from read_parquet('{files}')
    where
        brand = 'MuscleBlaze'
        and influencer_id is not null
        and cast(date as date) between $first and $last
        and coalesce(lower(order_status), '') not in ('cancelled', 'returned', 'refunded')
    group by date
    order by date
"""
# What one card asks of a part of the data: the order of the rows decides how much is read.
KPI = """
    select sum(orders), sum(revenue), sum(spend)
    from {table}
    where date between ?::date and ?::date and brand = 'MuscleBlaze'
"""


def prepare(folder: Path, rows: int, influencers: int) -> tuple[Path, Path]:
    """Generate `rows` tracking rows as Parquet and publish their marts: raw folder, warehouse."""
    raw = generate(folder, rows, influencers)
    run(dbt("build"), PROJECT, project_environment(folder) | {"RAW_DATA": str(raw)})
    return raw, folder / "warehouse"


def cost(function: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Median seconds of wall clock and of CPU of a call, the first one left out."""
    function()
    walls, cpus = [], []
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        function()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return statistics.median(walls), statistics.median(cpus)


def interaction(raw: Path, warehouse: Path, repeats: int) -> str:
    """One filter interaction on the mart, on raw Parquet and with pandas, as a table."""
    mart = duckdb.connect(
        str(warehouse / "current" / "warehouse.duckdb"), read_only=True, config=SETTINGS
    )
    (last,) = mart.execute("select last_date from marts.build_info").fetchone()
    days = {"first": last - datetime.timedelta(days=89), "last": last}
    # The generator writes one file, or one for each month in a folder.
    tracking = raw / "tracking_data"
    pattern = f"{tracking}/*.parquet" if tracking.is_dir() else f"{tracking}.parquet"
    files = sorted(tracking.glob("*.parquet")) if tracking.is_dir() else [Path(pattern)]
    plain = duckdb.connect()
    columns = ["date", "brand", "influencer_id", "order_status", "orders", "revenue"]

    def with_pandas() -> pd.DataFrame:
        return of_frame(pd.concat(pd.read_parquet(file, columns=columns) for file in files))

    def of_frame(frame: pd.DataFrame) -> pd.DataFrame:
        lost = frame["order_status"].fillna("").str.lower()
        chosen = frame[
            (frame["brand"] == "MuscleBlaze")
            & frame["influencer_id"].notna()
            & pd.to_datetime(frame["date"]).between(
                pd.Timestamp(days["first"]), pd.Timestamp(days["last"])
            )
            & ~lost.isin(["cancelled", "returned", "refunded"])
        ]
        amounts = chosen.assign(
            orders=pd.to_numeric(chosen["orders"]), revenue=pd.to_numeric(chosen["revenue"])
        )
        return amounts.groupby("date")[["orders", "revenue"]].sum()

    raw_sql = ON_RAW_PARQUET.format(files=pattern)
    measured = {
        "the mart": cost(lambda: mart.execute(ON_THE_MART, days).df(), repeats),
        "raw Parquet with DuckDB": cost(lambda: plain.execute(raw_sql, days).df(), repeats),
        "raw Parquet with pandas": cost(with_pandas, max(1, repeats // 5)),
    }
    wall_of_mart, cpu_of_mart = measured["the mart"]
    lines = [
        "| one filter interaction on | wall, ms | CPU, ms | ÷ the mart, wall | ÷ the mart, CPU |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {name} | {wall * 1000:.1f} | {cpu * 1000:.1f} | {wall / wall_of_mart:.1f} "
        f"| {cpu / cpu_of_mart:.1f} |"
        for name, (wall, cpu) in measured.items()
    ]
    return "\n".join([*lines, "", "Target: 1 : 10 : 30."])


def clients(warehouse: Path, folder: Path, threads: int, seconds: float) -> str:
    """Queries a second of many clients on the fact by date and in no order, as a table."""
    file = folder / "facts.duckdb"
    with duckdb.connect(str(file)) as connection:
        current = warehouse / "current" / "warehouse.duckdb"
        connection.execute(f"attach '{current}' as published (read_only)")
        for name, order in {"ordered": "date, influencer_id", "unordered": "hash(rowid)"}.items():
            connection.execute(
                f"create table {name} as from published.marts.performance_daily order by {order}"
            )
        rows, first, last = connection.execute(
            "select count(*), min(date), max(date) from ordered"
        ).fetchone()
    with duckdb.connect(str(file), read_only=True) as connection:
        rates = {
            name: _rate(connection, KPI.format(table=name), (first, last), threads, seconds)
            for name in ("ordered", "unordered")
        }
    file.unlink()
    return "\n".join(
        [
            f"| {threads} clients on a fact of {rows:,} rows | queries a second | p50, ms |",
            "|---|---:|---:|",
            *(f"| {name} | {rate:.0f} | {p50:.0f} |" for name, (rate, p50) in rates.items()),
            "",
            f"Ordered ÷ unordered: {rates['ordered'][0] / rates['unordered'][0]:.1f}; target 4.5.",
        ]
    )


def _rate(connection, sql: str, data: tuple, threads: int, seconds: float) -> tuple[float, float]:
    """Queries a second, and the median milliseconds of one, each over a week drawn at random."""
    first, last = data
    done: list[float] = []
    end = time.perf_counter() + seconds

    def ask(seed: int) -> None:
        draw, cursor = random.Random(seed), connection.cursor()
        while (start := time.perf_counter()) < end:
            day = first + datetime.timedelta(days=draw.randrange((last - first).days - 6))
            cursor.execute(sql, [day, day + datetime.timedelta(days=6)]).fetchall()
            done.append(time.perf_counter() - start)

    start = time.perf_counter()
    running = [threading.Thread(target=ask, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return len(done) / (time.perf_counter() - start), statistics.median(done) * 1000


def on_the_dashboard(warehouse: Path, number: int, changes: int, pause: float) -> str:
    """One person on a dashboard, then many at once, as a table."""
    lines = [
        "| people | first paint p50, s | p95, s | filter change p50, s | p95, s | changes | errors "
        "| memory before, MB | peak, MB |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    problems: list[str] = []
    with people.serve(warehouse) as (address, process):
        people.at_once(address, 1, 0, 0)  # the very first session pays for imports
        for count in (1, number):
            memory = people.Memory(process)
            before = memory.now()
            times = people.at_once(address, count, changes, 0 if count == 1 else pause)
            problems += times.errors
            lines.append(
                f"| {count} | {_waited(times.first)} | {_waited(times.change)}"
                f" | {len(times.change)} | {len(times.errors)} | {before:.0f}"
                f" | {memory.stop():.0f} |"
            )
    lines += [
        "",
        f"All open the overview within a second; then each changes a filter {changes} times,"
        f" {number} people after a pause of {pause:g} s on average. A time ends when the server has"
        " sent all.",
    ]
    lines += [f"- {problem}" for problem in sorted(set(problems))[:10]]
    return "\n".join(lines)


def _waited(times: list[float]) -> str:
    """The median and the 95th percentile, as two cells."""
    return f"{_percentile(times, 50):.2f} | {_percentile(times, 95):.2f}"


def _percentile(values: list[float], percent: int) -> float:
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)] if values else float("nan")


def main() -> None:
    """Measure, print, and save where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=10_000_000, help="tracking rows")
    parser.add_argument("--influencers", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=10, help="of each kind of fact")
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--changes", type=int, default=10, help="of a filter, by each person")
    parser.add_argument("--pause", type=float, default=10, help="seconds between changes")
    parser.add_argument("--folder", type=Path, help="keep the data there, and use what is there")
    parser.add_argument("--save", action="store_true", help="write benchmarks/results")
    arguments = parser.parse_args()

    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="influencer-roas-benchmark-"))
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        raw, warehouse = folder / "raw", folder / "warehouse"
        if not (warehouse / "current").exists():
            raw, warehouse = prepare(folder, arguments.rows, arguments.influencers)
        tables = [
            interaction(raw, warehouse, arguments.repeats),
            clients(warehouse, folder, arguments.clients, arguments.seconds),
            on_the_dashboard(warehouse, arguments.people, arguments.changes, arguments.pause),
        ]
    finally:
        if not arguments.folder:
            shutil.rmtree(folder)
    today = datetime.date.today().isoformat()
    # Where the data are kept is nobody's business, and changes no number.
    kept = {"--folder", str(arguments.folder), f"--folder={arguments.folder}"}
    command = " ".join(
        ["python benchmarks/dashboard.py", *(part for part in sys.argv[1:] if part not in kept)]
    )
    text = (
        f"# Dashboard benchmark of {today}\n\n"
        f"`{command}`: {arguments.rows:,} tracking rows of {arguments.influencers:,} influencers; "
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python "
        f"{platform.python_version()}, duckdb {duckdb.__version__}; medians of "
        f"{arguments.repeats} runs.\n\n" + "\n\n".join(tables) + "\n"
    )
    print(text)
    if arguments.save:
        results = PROJECT / "benchmarks" / "results"
        results.mkdir(exist_ok=True)
        (results / f"{today}-dashboard.md").write_text(text)


if __name__ == "__main__":
    main()
