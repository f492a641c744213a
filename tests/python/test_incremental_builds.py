"""A build that cleans only the days that changed gives what a full refresh gives.

Loads arrive in random order, with late, corrected and deleted rows. After each of them, what is
kept (`base_tracking_data`) is compared with its own SQL over the raw files as they are; in the end
every table is compared with a full refresh.
"""

import csv
import random
import shutil
from collections import defaultdict

import duckdb
import pytest
from conftest import PROJECT_DIR
from engines import compare

LOADS = 30
# The only nodes that rows pass through before they are kept.
KEEP = ["build", "--select", "tracking_data", "stg_repeated_tracking_rows", "base_tracking_data"]
# Kept beside the rows, in the order in which they were built.
NOT_COMPARED = {"staging.base_tracking_data__days"}
BAD_VALUES = [
    {"revenue": "-5"},
    {"revenue": "many"},
    {"orders": "1.5"},
    {"date": ""},
    {"date": "n/a"},
    {"date": "2025-02-30"},
    {"date": "2035-01-01"},
    dict.fromkeys(("source", "campaign", "product", "brand", "date", "orders"), ""),
]


class Shop:
    """Raw files with sales that change: a file for each month, and one of late rows."""

    def __init__(self, folder, seed, every=8):
        """Take one in `every` row of the demo; `folder` is made."""
        shutil.copytree(PROJECT_DIR / "seeds/raw", folder)
        self.folder = folder
        self.draw = random.Random(seed)
        self.to_come = defaultdict(list)
        with (folder / "tracking_data.csv").open(newline="") as file:
            for number, row in enumerate(csv.DictReader(file)):
                if number % every == 0:
                    self.to_come[row["date"]].append(row | {"tracking_id": f"T{number}"})
        (folder / "tracking_data.csv").unlink()
        (folder / "raw.yml").unlink()
        self.files = defaultdict(list)

    def arrive(self, days):
        """Add all rows of `days` days, whichever come next."""
        for day in self.draw.sample(sorted(self.to_come), min(days, len(self.to_come))):
            self.files[day[:7]] += self.to_come.pop(day)

    def change(self):
        """Some rows of a month are late, corrected, bad, repeated or deleted."""
        name = self.draw.choice(sorted(self.files))
        rows = self.files[name]
        for row in self.draw.sample(rows, min(4, len(rows))):
            row["revenue"] = f"{self.draw.randrange(1, 500_000) / 100:.2f}"
        rows.insert(
            self.draw.randrange(len(rows)),
            rows[-1] | self.draw.choice(BAD_VALUES) | {"tracking_id": "", "order_id": ""},
        )
        late = dict(self.draw.choice(rows))
        year, month, day = late["date"][:10].split("-") if "-" in late["date"] else ("25", "1", "2")
        written = self.draw.choice(
            [late["date"], f"{day}/{month}/{year} 14:30", f"{late['date']}T09"]
        )
        # A repeat where nothing but the file differs, else a row of its own.
        own = {} if self.draw.random() < 0.5 else {"tracking_id": "", "date": written}
        self.files["late"].insert(0, late | own)
        for gone in self.draw.sample(rows, min(2, len(rows) - 1)):
            rows.remove(gone)
        if self.draw.random() < 0.3:
            self.delete_day(self.draw.choice(rows)["date"])

    def delete_day(self, day):
        """Take a whole day out of every file."""
        for rows in self.files.values():
            rows[:] = [row for row in rows if row["date"][:10] != day]

    def save(self, more_columns=()):
        """Write the files anew, with `more_columns` that the project does not know."""
        folder = self.folder / "tracking_data"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, rows in self.files.items():
            if rows:
                with (folder / f"{name}.csv").open("w", newline="") as file:
                    writer = csv.DictWriter(file, [*rows[0], *more_columns], restval="of no use")
                    writer.writeheader()
                    writer.writerows(rows)

    def save_as_parquet(self):
        """As `save`, each file as Parquet, of which nothing is copied into the warehouse."""
        self.save()
        for file in sorted((self.folder / "tracking_data").iterdir()):
            duckdb.sql(f"from read_csv('{file}', all_varchar = true)").write_parquet(
                str(file.with_suffix(".parquet"))
            )
            file.unlink()


@pytest.fixture
def shop(tmp_path):
    """A shop with two months of sales, saved."""
    shop = Shop(tmp_path / "raw", seed=7)
    shop.arrive(60)
    shop.save()
    return shop


@pytest.fixture
def keep(builds, tmp_path, shop):
    """`keep(*more arguments)`: bring the kept rows up to date; returns the run."""

    def run(*arguments, **options):
        run = builds.run(
            tmp_path / "kept", raw_data=shop.folder, args=[*KEEP, *arguments], **options
        )
        assert run.exit_code == 0, run.output
        return run

    return run


@pytest.fixture
def fresh_sql(builds, tmp_path, shop):
    """The SQL of `base_tracking_data` over all raw rows."""
    return compiled(builds, tmp_path / "compiled", shop)


def compiled(builds, work_dir, shop):
    """The SQL of `base_tracking_data` over all raw rows, which `dbt compile` writes."""
    args = ["compile", "--select", "base_tracking_data"]
    run = builds.run(work_dir, raw_data=shop.folder, args=args)
    assert run.exit_code == 0, run.output
    sql = run.target_dir / "compiled/influencer_roas/models/staging/base/base_tracking_data.sql"
    return sql.read_text()


def differences(run, fresh_sql):
    """The kept rows that building all anew would not give, and the other way round."""
    kept = "select * from staging.base_tracking_data"
    return run.query(
        f"(({kept}) except all ({fresh_sql})) union all (({fresh_sql}) except all ({kept}))"
    )


def tamper(run, where):
    """Spoil kept rows, so that those which are built again can be told; returns their number."""
    with duckdb.connect(str(run.warehouse)) as connection:
        sql = f"update staging.base_tracking_data set campaign = 'spoilt' where {where}"
        return connection.execute(sql).fetchone()[0]


def spoilt(run):
    """How many rows are still spoilt."""
    sql = "select count(*) from staging.base_tracking_data where campaign = 'spoilt'"
    return run.query(sql)[0][0]


def test_loads_in_any_order_give_what_a_full_refresh_gives(builds, tmp_path):
    shop = Shop(tmp_path / "raw", seed=42)
    shop.arrive(30)
    shop.save()
    fresh_sql = compiled(builds, tmp_path / "compiled", shop)
    for load in range(1, LOADS + 1):
        shop.arrive(1)
        shop.change()
        shop.save()
        args = KEEP if load < LOADS else ["build"]
        run = builds.run(tmp_path / "loads", raw_data=shop.folder, args=args)
        assert run.exit_code == 0, run.output
        assert differences(run, fresh_sql) == [], f"load {load}"

    args = ["build", "--full-refresh"]
    full = builds.run(tmp_path / "full", raw_data=shop.folder, args=args)
    assert full.exit_code == 0, full.output
    schemas = ["raw", "staging", "intermediate", "marts"]
    compared = compare(schemas, run.query, full.query, left_out=NOT_COMPARED)
    assert compared.differences == {}
    assert compared.rows > 10_000
    # What the loads were to be full of.
    rejected = run.query("select count(distinct reason) from intermediate.int_rejected_rows")
    assert rejected[0][0] >= 5
    assert run.query("select count(*) from staging.stg_repeated_tracking_rows")[0][0] > 0


def test_parquet_files_are_followed_as_well(keep, shop, fresh_sql):
    shop.save_as_parquet()
    keep()
    for _ in range(2):
        shop.arrive(1)
        shop.change()
        shop.save_as_parquet()
        assert differences(keep(), fresh_sql) == []


def test_only_days_that_changed_are_built_again(keep, shop):
    run = keep()
    row = shop.files["2025-06"][0]
    everything = tamper(run, "true")

    row["revenue"] = "1234.56"
    shop.save()
    run = keep()

    of_the_day = run.query(
        f"select count(*) from staging.base_tracking_data where raw_day = '{row['date']}'"
    )[0][0]
    assert spoilt(run) == everything - of_the_day
    assert 0 < of_the_day < everything

    assert spoilt(keep()) == everything - of_the_day, "the same files again change nothing"
    assert spoilt(keep("--full-refresh")) == 0


def test_a_day_that_is_deleted_goes(keep, shop, fresh_sql):
    keep()
    day = shop.files["2025-06"][0]["date"]

    shop.delete_day(day)
    shop.save()
    run = keep()

    assert run.query(f"select 1 from staging.base_tracking_data where raw_day = '{day}'") == []
    assert differences(run, fresh_sql) == []


def test_a_date_in_the_future_is_judged_again(keep, shop, fresh_sql):
    future = shop.files["2025-06"][0] | {"date": "2099-12-31", "tracking_id": ""}
    shop.files["2025-06"].append(future)
    shop.save()
    run = keep()
    assert tamper(run, "raw_day = '2099-12-31'") == 1

    assert spoilt(keep()) == 0


def test_other_sql_builds_all_anew(keep, shop):
    run = keep()
    tamper(run, "true")

    run = keep(vars={"earliest_date": "2025-06-01"})

    assert spoilt(run) == 0
    reasons = "select count(*) from staging.base_tracking_data where rejection_reason is not null"
    assert run.query(reasons)[0][0] > 0


def test_other_columns_build_all_anew(keep, shop, fresh_sql):
    run = keep()
    # As a model that had other columns, and so other SQL, left it.
    with duckdb.connect(str(run.warehouse)) as connection:
        connection.execute("alter table staging.base_tracking_data drop column discount")
        connection.execute("alter table staging.base_tracking_data add column dropped integer")
        connection.execute(
            "update staging.base_tracking_data__days set fingerprint = 'other' || fingerprint"
        )
    assert differences(keep(), fresh_sql) == []

    # In a raw file, of which rejected rows keep everything.
    shop.files["2025-06"][0]["revenue"] = "many"
    shop.save()
    keep()
    for header in ("remark", "note"):
        shop.save(more_columns=[header])
        assert differences(keep(), fresh_sql) == []


def test_a_run_without_rows_is_no_state_to_go_on_from(keep, shop, fresh_sql):
    keep()
    run = keep("--empty")
    assert run.query("select count(*) from staging.base_tracking_data")[0][0] == 0
    assert differences(keep(), fresh_sql) == []


def test_a_build_that_fails_leaves_what_was_there(builds, tmp_path, keep, shop):
    everything = tamper(keep(), "true")

    args = ["build", "--select", "base_tracking_data"]
    no_date = {"earliest_date": "2025-13-45"}
    failed = builds.run(tmp_path / "kept", raw_data=shop.folder, args=args, vars=no_date)

    assert failed.exit_code == 1, failed.output
    assert spoilt(failed) == everything
    assert spoilt(keep()) == everything
