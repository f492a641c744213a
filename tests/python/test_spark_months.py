"""On Spark too, a build that cleans only the months that changed gives what a whole one gives.

Loads arrive in random order, with late, corrected and deleted rows. After each of them the rows
that Spark keeps are compared with those of DuckDB, and its files say which months it wrote anew.
"""

import json
from collections import Counter, defaultdict
from types import SimpleNamespace

import duckdb
import pytest
import spark_settings
from spark_builds import WITHOUT_TESTS, run_jobs
from spark_tables import month_files
from test_incremental_builds import KEEP, Shop

pytestmark = pytest.mark.engines

ROWS = "staging.base_tracking_data"
# The words that are cleaned too, for the first build.
ON_SPARK = ["build", "--target", "spark", *WITHOUT_TESTS, "--select", "value_aliases", *KEEP[2:]]
# At each of them days arrive and rows change; at the last but one a month goes, then the future.
LOADS = 5
# A date in the future is judged at each build.
FUTURE = {"2035-01"}
MONTH = "if(regexp_matches(raw_day, '^[0-9]{4}-[0-9]{2}-[0-9]{2}'), left(raw_day, 7), 'other')"


@pytest.fixture(scope="module")
def built(builds, tmp_path_factory):
    """What DuckDB has after each load, and Spark after each job: `loads` and `jobs`, by name.

    Spark's jobs are the loads, then the last one `again` without a change, `failed`, `mended` and
    `full`, a full refresh, of one load more.
    """
    if reason := spark_settings.why_not():
        pytest.skip(reason)
    work_dir = tmp_path_factory.mktemp("months")
    shop = Shop(work_dir / "raw", seed=11)
    shop.arrive(90)
    loads = {}
    for load in range(LOADS + 1):
        shop.arrive(1)
        shop.change()
        if load == LOADS - 2:
            for day in sorted({row["date"] for row in shop.files["2025-06"]}):
                shop.delete_day(day)
        if load == LOADS - 1:
            shop.delete_day("2035-01-01")
        shop.save()
        loads[load] = kept_on_duckdb(builds, work_dir, shop, work_dir / f"raw seeds {load}")
    jobs = []
    for name, load, args in (
        *((load, load, ON_SPARK) for load in range(LOADS)),
        ("again", LOADS - 1, ON_SPARK),
        ("failed", LOADS, [arg for arg in ON_SPARK if arg != "stg_repeated_tracking_rows"]),
        ("mended", LOADS, ON_SPARK),
        ("full", LOADS, [*ON_SPARK, "--full-refresh"]),
    ):
        env = {"RAW_SEEDS": str(work_dir / f"raw seeds {load}"), "RAW_DATA": str(shop.folder)}
        if name == "failed":
            env["DAMAGE"] = "drop table staging.stg_repeated_tracking_rows"
        jobs.append((env | {"KEEP_AS": str(work_dir / f"spark_{name}")}, args))
    run_jobs(jobs, work_dir)
    names = [*range(LOADS), "again", "mended", "full"]
    return SimpleNamespace(
        loads=loads,
        jobs={name: kept_on_spark(work_dir / f"spark_{name}") for name in names},
        failed=(work_dir / "spark_failed").read_text(),
    )


def kept_on_duckdb(builds, work_dir, shop, raw_seeds):
    """The `rows` that DuckDB keeps of the shop's files, counted, and its `raw` rows by month.

    What Spark reads is written to the folder `raw_seeds`.
    """
    run = builds.run(work_dir, raw_data=shop.folder, args=KEEP)
    assert run.exit_code == 0, run.output
    options = json.dumps({"folder": str(raw_seeds), "engine": "spark"})
    args = ["run-operation", "export_raw_data", "--args", options]
    exported = builds.run(work_dir, raw_data=shop.folder, args=args)
    assert exported.exit_code == 0, exported.output
    raw = defaultdict(Counter)
    for month, *row in run.query(
        f"select {MONTH}, raw.* from raw.tracking_data as raw"
        f" join {ROWS} using (file_name, line_number)"
    ):
        raw[month][tuple(row)] += 1
    return SimpleNamespace(rows=Counter(run.query(f"select * from {ROWS}")), raw=raw)


def kept_on_spark(folder):
    """The `rows` in the warehouse `folder` of a Spark, counted, and month -> its `files`."""
    table = folder / "staging.db/base_tracking_data"
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select * from read_parquet('{table}/*/*.parquet', hive_partitioning = false)"
        ).fetchall()
    return SimpleNamespace(rows=Counter(rows), files=month_files(table))


def test_every_load_gives_what_duckdb_has(built):
    for load in range(LOADS):
        assert built.jobs[load].rows == built.loads[load].rows, f"load {load}"
    assert sum(built.loads[LOADS - 1].rows.values()) > 400


def test_only_months_that_changed_are_written(built):
    for load in range(1, LOADS):
        before, now = built.loads[load - 1].raw, built.loads[load].raw
        files_before, files_now = built.jobs[load - 1].files, built.jobs[load].files
        assert files_now.keys() == now.keys()
        written = {month for month in now if files_now[month] != files_before.get(month)}
        changed = {month for month in now if now[month] != before.get(month)}
        assert written - FUTURE == changed - FUTURE, f"load {load}"
        assert now.keys() & FUTURE <= written
        assert written != now.keys()
    assert any(FUTURE & job.files.keys() for job in built.jobs.values())
    assert built.jobs["again"].files == built.jobs[LOADS - 1].files


def test_a_month_that_has_gone_goes(built):
    assert "2025-06" in built.jobs[LOADS - 3].files
    assert "2025-06" not in built.jobs[LOADS - 2].files


def test_the_build_after_one_that_failed_is_right(built):
    assert "stg_repeated_tracking_rows" in built.failed
    assert built.loads[LOADS].rows != built.loads[LOADS - 1].rows
    assert built.jobs["mended"].rows == built.loads[LOADS].rows


def test_a_full_refresh_gives_the_same_rows_in_new_files(built):
    mended, full = built.jobs["mended"], built.jobs["full"]
    assert full.rows == mended.rows
    assert full.files.keys() == mended.files.keys()
    assert all(full.files[month] != mended.files[month] for month in full.files)
