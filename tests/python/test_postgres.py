"""The same marts on Postgres as on DuckDB, row by row, decimals exact.

A real server is started from the machine's own binaries; where there are none, or no dbt-postgres,
everything here is skipped and says so.
"""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from types import SimpleNamespace

import duckdb
import pytest
from conftest import dbt
from engines import compare
from postgres_server import PORT, NoServer, running_server
from test_end_to_end_hostile import HOSTILE

psycopg2 = pytest.importorskip("psycopg2", reason="dbt-postgres is not installed")

SCHEMAS = ["raw", "marts"]

# What a CSV of its own kind, a JSON reader, a format string or another language's order could
# change. Texts that differ in case, accents and punctuation sort differently in English.
AWKWARD = [
    "",
    " ",
    "null",
    "NULL",
    "None",
    "\\N",
    "\\",
    "a\\nb",
    "line\nend",
    "line\r\nend",
    "return\rhere",
    "tab\there",
    'quote " and """',
    "O'Brien",
    "%s %(name)s 100%",
    "{{ jinja }} {% raw %}",
    "₹1,23,456.50",
    "ÀÉÎ àéî",
    "ΟΔΟΣ",
    "İstanbul",
    "हिन्दी",
    "日本",
    "👍🏽 e\u0301",
    "\u00a0no-break\u00a0",
    "\u2028",
    "\x01\x1f\x7f",
    "[1, 2]",
    '{"a": null}',
    "+1",
    "007",
    "1e3",
    "true",
    "2025-01-01",
    "x" * 250_000 + " end",
]
SORTED_BY_LANGUAGE = ["apple", "Apple", "äpple", "a-pple", "ap ple", "Zebra", "zebra", "_under"]


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
def folders(tmp_path_factory):
    """Set -> its folder of raw files, None for the demo."""
    hostile = tmp_path_factory.mktemp("hostile_rows")
    for table, (header, rows) in HOSTILE.items():
        lines = [header, *(row for row, _ in rows)]
        (hostile / f"{table}.csv").write_bytes(b"\n".join(lines) + b"\n")
    return {
        "demo": None,
        "hostile": hostile,
        "awkward": awkward_files(tmp_path_factory.mktemp("awkward_texts")),
    }


def awkward_files(folder):
    """Parquet files, which can tell empty text from none, and a CSV with dates day first."""
    texts = AWKWARD + SORTED_BY_LANGUAGE
    influencers = [(str(n), text, text, text[:5]) for n, text in enumerate(texts)]
    posts = [
        (str(n % 9), f"2025-03-{n % 28 + 1:02}", text, text, texts[-n], text)
        for n, text in enumerate(texts)
    ]
    payouts = [(str(n % 9), basis, f"{n}.005") for n, basis in enumerate(texts)]
    with duckdb.connect() as connection:
        for name, columns, rows in (
            ("influencers", ["id", "Name", "Category", "Gender"], influencers),
            ("posts", ["influencer", "date", "caption", "brand", "Rate %", 'a "b" \\ c'], posts),
            ("payouts", ["influencer_id", "basis", "total_payout"], payouts),
        ):
            names = ", ".join('"' + column.replace('"', '""') + '" varchar' for column in columns)
            connection.execute(f"create table {name} ({names})")
            marks = ", ".join("?" for _ in columns)
            connection.executemany(f"insert into {name} values ({marks})", rows)
            connection.execute(f"copy {name} to '{folder}/{name}.parquet' (format parquet)")
        connection.execute(
            "create table orders as select unnest(?) as source, ? as unused", [texts, None]
        )
    lines = ["Order Date;Influencer ID;Product;Brand;Source;User;Orders;Amount;Remark"]
    for n, text in enumerate(SORTED_BY_LANGUAGE * 4):
        other = SORTED_BY_LANGUAGE[n * 3 % len(SORTED_BY_LANGUAGE)]
        lines.append(
            f"{n % 28 + 1}/3/2025;{n % 9}.0;{text};{other};{other};u{n % 5};1;₹1,0{n:02}.5;{text}"
        )
    (folder / "tracking.csv").write_text("\r\n".join(lines), encoding="utf-8-sig")
    return folder


@pytest.fixture(scope="module")
def built(server, folders, built_demo, builds, tmp_path_factory):
    """Set -> both builds of it: `left` and `right` run a query on DuckDB and on Postgres."""
    with closing(psycopg2.connect(host=server["PGHOST"], user="postgres")) as admin:
        admin.autocommit = True
        for name in folders:
            admin.cursor().execute(f"create database {name}")

    def build(name):
        work_dir = tmp_path_factory.mktemp(name)
        env = server | {"PGDATABASE": name}
        if folders[name]:
            raw_data = {"raw_data": folders[name]}
            on_duckdb = builds.run(work_dir, **raw_data)
            assert on_duckdb.exit_code == 0, on_duckdb.output
            warehouse, seeds = on_duckdb.warehouse, work_dir / "raw seeds"
            arguments = json.dumps({"folder": str(seeds)})
            args = ["run-operation", "export_raw_data", "--args", arguments]
            exported = builds.run(work_dir, args=args, **raw_data)
            assert exported.exit_code == 0, exported.output
            env |= {"RAW_DATA": str(folders[name]), "RAW_SEEDS": str(seeds)}
        else:
            warehouse = built_demo
        on_postgres = dbt(["build", "--target", "postgres"], work_dir, env=env)
        assert on_postgres.exit_code == 0, on_postgres.output
        duckdb_file = duckdb.connect(str(warehouse), read_only=True)
        connection = psycopg2.connect(host=server["PGHOST"], user="postgres", dbname=name)

        def query(sql):
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall()

        return SimpleNamespace(
            left=lambda sql: duckdb_file.execute(sql).fetchall(),
            right=query,
            connection=connection,
            env=env,
            work_dir=work_dir,
        )

    with ThreadPoolExecutor(2) as pool:
        done = dict(zip(folders, pool.map(build, folders), strict=True))
    yield done
    for both in done.values():
        both.connection.close()


@pytest.mark.parametrize("name", ["demo", "hostile", "awkward"])
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


def test_raw_data_is_not_ignored(built, folders):
    """RAW_DATA alone cannot be read there: that is said, instead of building the demo."""
    demo = built["demo"]
    env = demo.env | {"RAW_DATA": str(folders["hostile"])}
    args = ["build", "--target", "postgres", "--select", "influencers"]
    run = dbt(args, demo.work_dir, env=env)
    assert run.exit_code == 1, run.output
    assert "dbt run-operation export_raw_data" in run.output
    assert "Traceback" not in run.output


def test_spellings_are_read_alike(built, builds, capsys):
    """Amounts, counts, rates, dates and keys of random texts, by the macros of each engine."""
    demo = built["demo"]
    values = spellings(20_000)
    expressions = ", ".join(
        f"{{{{ {macro} }}}}"
        for macro in (
            "parse_amount('t')",
            "parse_count('t')",
            "parse_rate('t')",
            "is_rounded_amount('t')",
            """parse_date('t', "'dmy'")""",
            """parse_date('t', "'mdy'")""",
            "text_key('t')",
            "text_words('t')",
            "id_key('t')",
            "id_number(id_key('t'))",
        )
    )
    args = ["compile", "-q", "--inline", f"select i, t, {expressions}"]
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
    assert min(read) > 100


PARTS = """1 12 123 0 00 - + . , ₹ Rs. inr $ /- % k M e E e3 _ 05 2025 .995 .005 1,23,456.50 1,234
    12.345 INF inf_ É ß İ Σ ñ 日本 ( ' # & null"""
YEARS = "2025 25 5 999 0025 2024 69 68 12025"
MONTHS = "1 01 02 12 13 0 Jan feb MAY september Sep Sept juNE"
DAYS = "1 01 28 30 31 32 005"


def spellings(count):
    """Random texts out of what amounts, ids and dates are written with; the same each time."""
    draw = random.Random(1)
    parts, years, months, days = (text.split() for text in (PARTS, YEARS, MONTHS, DAYS))
    parts.append(" ")
    times = ["", "", " 10:30", "T10:30:00Z", " 10:30 PM", ", 10:30", "T", "x"]
    texts = set()
    while len(texts) < count:
        if draw.random() < 0.5:
            day = [draw.choice(years), draw.choice(months), draw.choice(days)]
            # DuckDB takes the 30th of February 25 for one of the year 30; either way it is refused.
            if day[1] == "feb" and int(day[2]) > 28:
                continue
            order = draw.choice([(0, 1, 2), (2, 1, 0), (1, 2, 0)])
            between = draw.choice(["-", "/", ".", " ", ", "])
            text = between.join(day[part] for part in order) + draw.choice(times)
        else:
            text = "".join(draw.choice(parts) for _ in range(draw.randint(1, 5))).strip(" ")
        if text:
            texts.add(text)
    return sorted(texts)
