"""The same marts on Postgres as on DuckDB, row by row, decimals exact.

A real server is started from the machine's own binaries; where there are none, or no dbt-postgres,
everything here is skipped and says so.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from conftest import dbt
from engine_data import AWKWARD, READINGS, SETS, SORTED_BY_LANGUAGE, spellings
from engines import compare, duckdb_reader
from postgres_server import PORT, NoServer, running_server

psycopg2 = pytest.importorskip("psycopg2", reason="dbt-postgres is not installed")

# All sets are built for the first test.
pytestmark = [pytest.mark.engines, pytest.mark.timeout(1800)]

SCHEMAS = ["raw", "marts"]


@pytest.fixture(scope="module")
def server():
    """The environment for clients of a server that runs for the tests of this module."""
    with ExitStack() as stack:
        try:
            host = stack.enter_context(running_server())
        except NoServer as reason:
            pytest.skip(str(reason))
        yield {"PGHOST": host, "PGPORT": PORT, "PGUSER": "postgres", "PGPASSWORD": ""}


@pytest.fixture(scope="module")
def built(server, engine_sets, tmp_path_factory):
    """Set -> both builds of it: `left` and `right` run a query on DuckDB and on Postgres."""
    with closing(psycopg2.connect(host=server["PGHOST"], user="postgres")) as admin:
        admin.autocommit = True
        for name in engine_sets:
            admin.cursor().execute(f"create database {name}")

    def build(name):
        work_dir = tmp_path_factory.mktemp(name)
        env = server | {"PGDATABASE": name} | engine_sets[name].env
        on_postgres = dbt(["build", "--target", "postgres"], work_dir, env=env)
        assert on_postgres.exit_code == 0, on_postgres.output
        connection = psycopg2.connect(host=server["PGHOST"], user="postgres", dbname=name)

        def query(sql):
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall()

        return SimpleNamespace(
            left=duckdb_reader(engine_sets[name].warehouse),
            right=query,
            connection=connection,
            env=env,
            work_dir=work_dir,
        )

    with ThreadPoolExecutor(2) as pool:
        done = dict(zip(engine_sets, pool.map(build, engine_sets), strict=True))
    yield done
    for both in done.values():
        both.connection.close()


@pytest.mark.parametrize("name", SETS)
def test_every_row_is_the_same_on_both_engines(built, name, capsys):
    found = compare(SCHEMAS, built[name].left, built[name].right)
    with capsys.disabled():
        count = len(found.differences)
        print(f"\n{name}: {found.rows:,} rows of DuckDB and Postgres, {count} tables differ")
    assert found.differences == {}
    assert found.rows > 100


def test_empty_text_is_not_null(built):
    """The raw tables keep what the files say, which the comparison above relies on."""
    query = built["awkward"].right
    assert query("select count(*) from raw.influencers where name = ''") == [(1,)]
    assert query("select count(*) from raw.influencers where name is null") == [(0,)]
    assert query("select count(*) from raw.influencers where platform is null") == [(42,)]
    assert {text for (text,) in query("select name from raw.influencers")} == {
        *AWKWARD,
        *SORTED_BY_LANGUAGE,
    }


CORRUPTIONS = {
    "a paisa": "update marts.brand_roas set revenue = revenue + 0.01 where brand = 'HKVitals'",
    "the sixth decimal": "update marts.brand_roas set roas = roas + 0.000001"
    " where brand = 'HKVitals'",
    "a missing row": "delete from marts.brand_roas where brand = 'HKVitals'",
    "a row twice": "insert into marts.brand_roas select * from marts.brand_roas"
    " where brand = 'HKVitals'",
    "NULL for 0": "update marts.brand_roas set roas = null where brand = 'HKVitals'",
    "a missing table": "drop table marts.brand_roas",
    "another column": "alter table marts.brand_roas rename column revenue to turnover",
}


@pytest.mark.parametrize("what", CORRUPTIONS)
def test_the_comparison_can_fail(built, what):
    demo = built["demo"]
    demo.connection.rollback()
    with demo.connection.cursor() as cursor:
        cursor.execute(CORRUPTIONS[what])
    found = compare(["marts"], demo.left, demo.right)
    demo.connection.rollback()
    assert found.differences.keys() == {"marts.brand_roas"}


def test_every_unit_test_passes_on_postgres(built, manifest):
    demo = built["demo"]
    run = dbt(
        ["test", "--target", "postgres", "--select", "test_type:unit"], demo.work_dir, env=demo.env
    )
    assert run.exit_code == 0, run.output
    results = json.loads((run.target_dir / "run_results.json").read_text())["results"]
    passed = {result["unique_id"] for result in results if result["status"] == "pass"}
    assert passed == set(manifest["unit_tests"])


def test_only_days_that_changed_are_built_again(server, tmp_path):
    with closing(psycopg2.connect(host=server["PGHOST"], user="postgres")) as admin:
        admin.autocommit = True
        admin.cursor().execute("create database days")

    def build(*nodes):
        args = ["build", "--target", "postgres", "--select", *nodes]
        run = dbt(args, tmp_path, env=server | {"PGDATABASE": "days"})
        assert run.exit_code == 0, run.output

    build("tracking_data", "stg_repeated_tracking_rows", "base_tracking_data")
    with closing(psycopg2.connect(host=server["PGHOST"], user="postgres", dbname="days")) as days:
        days.autocommit = True
        cursor = days.cursor()
        cursor.execute("update staging.base_tracking_data set campaign = 'spoilt'")
        cursor.execute("update raw.tracking_data set campaign = 'new' where date = '2025-06-01'")
        cursor.execute("delete from raw.tracking_data where date = '2025-06-02'")
        build("base_tracking_data")
        cursor.execute("select distinct raw_day, campaign from staging.base_tracking_data")
        campaigns = dict(cursor.fetchall())

    assert campaigns.pop("2025-06-01") == "new"
    assert "2025-06-02" not in campaigns
    assert len(campaigns) == 363
    assert set(campaigns.values()) == {"spoilt"}


def test_exported_files_stay_what_they_are(built):
    """dbt keeps the SQL of a seed under the seed's own path, which here starts at the root."""
    files = Path(built["awkward"].env["RAW_SEEDS"]).glob("*.csv")
    starts = [file.read_text().splitlines()[0][:2] for file in files]
    assert starts == ['"['] * 12


def test_raw_data_is_not_ignored(built, engine_sets):
    """RAW_DATA alone cannot be read there: that is said, instead of building the demo."""
    demo = built["demo"]
    env = demo.env | {"RAW_DATA": engine_sets["hostile"].env["RAW_DATA"]}
    args = ["build", "--target", "postgres", "--select", "influencers"]
    run = dbt(args, demo.work_dir, env=env)
    assert run.exit_code == 1, run.output
    assert "dbt run-operation export_raw_data" in run.output
    assert "Traceback" not in run.output


def test_spellings_are_read_alike(built, builds, capsys):
    """Amounts, counts, rates, dates and keys of random texts, by the macros of each engine."""
    demo = built["demo"]
    values = spellings(20_000)
    args = ["compile", "-q", "--inline", f"select i, t, {READINGS}"]
    runs = [
        builds.run(demo.work_dir / "duckdb", args=args),
        dbt([*args, "--target", "postgres"], demo.work_dir, env=demo.env),
    ]
    assert [run.exit_code for run in runs] == [0, 0], runs
    queries = [run.output + " from spellings order by i" for run in runs]
    rows = list(enumerate(values))
    with duckdb.connect() as connection:
        connection.execute("create table spellings (i bigint, t varchar)")
        connection.execute(
            "insert into spellings select unnest(range(?)), unnest(?)", [len(rows), values]
        )
        left = connection.execute(queries[0]).fetchall()
    with demo.connection.cursor() as cursor:
        cursor.execute('create temporary table spellings (i bigint, t text collate "C")')
        cursor.execute(
            "insert into spellings select position - 1, value"
            " from jsonb_array_elements_text(%s) with ordinality as given (value, position)",
            [json.dumps(values)],
        )
        cursor.execute(queries[1])
        right = cursor.fetchall()
    demo.connection.rollback()
    differing = [pair for pair in zip(left, right, strict=True) if pair[0] != pair[1]]
    read = [sum(row[column] is not None for row in left) for column in range(2, 12)]
    with capsys.disabled():
        print(f"\n{len(left):,} spellings read by both engines, {len(differing)} differ")
    assert differing == []
    assert min(read) > 50
