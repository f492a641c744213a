"""The same marts on Spark as on DuckDB, row by row, decimals exact.

Spark runs inside the tests, in a process of its own; without Java or pyspark everything here is
skipped and says so.
"""

import json
from types import SimpleNamespace

import duckdb
import pytest
import spark_settings
from engine_data import READINGS, SETS, spellings
from engines import compare, duckdb_reader
from spark_builds import WITHOUT_TESTS, as_text, run_jobs
from spark_tables import reader

# All sets are built for the first test.
pytestmark = [pytest.mark.engines, pytest.mark.timeout(1800)]

SCHEMAS = ["raw", "intermediate", "marts"]
# A row without a brand, product and campaign.
DAMAGE = (
    "insert into marts.performance_daily (date, influencer_id, platform)"
    " values (date '2025-01-01', 'nobody', 'nowhere')"
)


@pytest.fixture(scope="module")
def built(request, tmp_path_factory):
    """What Spark built: `sides` of a set are functions that run a query on DuckDB and on Spark.

    The demo is a whole `dbt build` with its tests; of the other sets Spark makes the tables.
    """
    if reason := spark_settings.why_not():
        pytest.skip(reason)
    sets = request.getfixturevalue("engine_sets")
    work_dir = tmp_path_factory.mktemp("spark")
    jobs = []
    for name, one in sets.items():
        env = {"KEEP_AS": str(work_dir / name)} | one.env
        jobs.append((env, ["build", "--target", "spark", *(WITHOUT_TESTS if one.env else [])]))
    texts = work_dir / "spellings.json"
    texts.write_text(json.dumps(spellings(20_000)))
    env = {"KEEP_AS": str(work_dir / "readings.json"), "SPELLINGS": str(texts)}
    query = f"select i, t, {READINGS}"
    jobs.append((env, ["compile", "-q", "--target", "spark", "--inline", query]))
    env = {"KEEP_AS": str(work_dir / "damage.txt"), "DAMAGE": DAMAGE}
    jobs.append((env, ["run", "--target", "spark", "--select", "brand_roas"]))
    run_jobs(jobs, work_dir)
    sides = {
        name: (
            duckdb_reader(one.warehouse),
            reader(work_dir / name, one.env.get("RAW_SEEDS")),
        )
        for name, one in sets.items()
    }
    return SimpleNamespace(
        sides=sides,
        texts=texts,
        readings=work_dir / "readings.json",
        damage=work_dir / "damage.txt",
    )


@pytest.mark.parametrize("name", SETS)
def test_every_row_is_the_same_on_both_engines(built, steps, name, capsys):
    found = compare(SCHEMAS, *built.sides[name], without_empty=True, left_out=steps)
    with capsys.disabled():
        count = len(found.differences)
        print(f"\n{name}: {found.rows:,} rows of DuckDB and Spark, {count} tables differ")
    assert found.differences == {}
    assert found.rows > 100


def test_spellings_are_read_alike(built, builds, tmp_path, capsys):
    """Amounts, counts, rates, dates and keys of random texts, by the macros of each engine."""
    args = ["compile", "-q", "--inline", f"select i, t, {READINGS}"]
    compiled = builds.run(tmp_path, args=args)
    assert compiled.exit_code == 0, compiled.output
    values = json.loads(built.texts.read_text())
    with duckdb.connect() as connection:
        connection.execute("create table spellings (i bigint, t varchar)")
        connection.execute(
            "insert into spellings select unnest(range(?)), unnest(?)", [len(values), values]
        )
        rows = connection.execute(compiled.output + " from spellings order by i").fetchall()
    left = [list(map(as_text, row)) for row in rows]
    right = json.loads(built.readings.read_text())
    differing = [pair for pair in zip(left, right, strict=True) if pair[0] != pair[1]]
    read = [sum(row[column] is not None for row in left) for column in range(2, 12)]
    with capsys.disabled():
        print(f"\n{len(left):,} spellings read by both engines, {len(differing)} differ")
    assert differing == []
    assert min(read) > 50


def test_contracts_are_enforced(built):
    """Spark itself takes any row."""
    said = built.damage.read_text()
    assert "marts.brand_roas breaks its contract" in said
    assert "on 1 rows it is not true that brand is not null" in said
