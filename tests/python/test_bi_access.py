"""BI access: every client that docs/bi.md calls tested reads the published demo, all the same.

Each client is a process in an environment of its own, because old and new DuckDB, or both drivers
for SQLAlchemy, cannot be installed together. Where the package index cannot be reached they are
skipped with the reason; under CI that fails.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from importlib.metadata import version as installed_version
from pathlib import Path

import duckdb
import pandas
import pyarrow.parquet
import pytest
from conftest import PROJECT_DIR
from publishing.versions import Versions
from synthetic_build import build_and_publish, open_build

DOCS = (PROJECT_DIR / "docs" / "bi.md").read_text(encoding="utf-8")
# DuckDB's version -> what is installed beside it.
ENVIRONMENTS = {
    "1.2.2": [],
    "1.4.4": [
        "duckdb-sqlalchemy==1.5.6.5",
        "sqlalchemy==2.1.9; python_version >= '3.11'",
        "sqlalchemy==2.0.58; python_version < '3.11'",
        f"numpy=={installed_version('numpy')}",
        f"pandas=={installed_version('pandas')}",
    ],
    "1.5.6": ["duckdb-engine==0.17.0", "sqlalchemy==1.4.54"],  # what Superset 6 installs
    "2.0.0": [],
}
CLIENTS = [("duckdb", version) for version in ENVIRONMENTS]
CLIENTS += [("sqlalchemy", "1.4.4"), ("sqlalchemy", "1.5.6")]
NEEDS_PYTHON = {"2.0.0": (3, 11)}


# Environments and clients


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """`environment(version)`: the Python of the environment with this DuckDB, made once."""
    made = {}

    def python_with(version):
        if sys.version_info < NEEDS_PYTHON.get(version, ()):
            needed = "{}.{}".format(*NEEDS_PYTHON[version])
            pytest.skip(f"DuckDB {version} needs Python {needed} or newer")
        if version not in made:
            folder = tmp_path_factory.mktemp(f"duckdb_{version}")
            made[version] = make_environment(folder, [f"duckdb=={version}", *ENVIRONMENTS[version]])
        python, failure = made[version]
        if failure:
            no_environment = pytest.fail if os.environ.get("CI") else pytest.skip
            no_environment(
                f"DuckDB {version} cannot be installed, is the package index in reach? {failure}"
            )
        return python

    return python_with


def make_environment(folder, packages):
    """Install `packages` into a new environment in `folder`.

    Returns its Python, and None or the installer's last words where it failed.
    """
    venv.create(folder)
    python = str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--no-compile"]
    uv = [shutil.which("uv"), "pip", "install", "--python", python]
    # As scripts/set_up.py: where uv fails, pip may know of another index or certificate.
    for command in (uv, pip) if uv[0] else (pip,):
        done = subprocess.run(
            [*command, "--quiet", "--only-binary", "duckdb", *packages],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode == 0:
            return python, None
    return python, done.stdout.strip().splitlines()[-1]


class Client:
    """A running bi_client.py."""

    def __init__(self, python, kind):
        script = str(Path(__file__).with_name("bi_client.py"))
        self._process = subprocess.Popen(
            [python, "-I", "-X", "utf8", "-W", "ignore", script, kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def open(self, path):
        """Open the file at `path` read-only, beside what is open."""
        answer = self._answer("open", str(path))
        assert "error" not in answer, answer["error"]

    def ask(self, sql):
        """Rows of a query over what was opened last."""
        answer = self._answer("ask", sql)
        assert "error" not in answer, f"{answer['error']}\n{sql}"
        return answer["rows"]

    def error(self, sql):
        """What the client says to a statement that it must refuse."""
        return self._answer("ask", sql)["error"]

    def close(self):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def _answer(self, *request):
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@pytest.fixture
def start_client(environment):
    """`start_client(kind, version)`: a client that has opened nothing yet."""
    started = []

    def start(kind, version):
        started.append(Client(environment(version), kind))
        return started[-1]

    yield start
    for client in started:
        client.close()


@pytest.fixture(scope="module")
def analyst(built_demo, tmp_path_factory):
    """A folder of an analyst, with a copy of what the demo published in `warehouse`."""
    folder = tmp_path_factory.mktemp("analyst")
    ignore = shutil.ignore_patterns("build")
    shutil.copytree(built_demo.parents[1], folder / "warehouse", symlinks=True, ignore=ignore)
    return folder


@pytest.fixture(scope="module")
def current(analyst):
    """The folder of the published demo."""
    return analyst / "warehouse" / "current"


@pytest.fixture(scope="module")
def untouched(current):
    """The files of the published demo before anybody reads them."""
    return files_of(current)


def files_of(version):
    """SHA-256 of each file of a version, by its name."""
    return {
        path.relative_to(version).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in version.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def reader(current, untouched):
    """The demo in this process, as the dashboard has it: open while every client reads."""
    client = Client(sys.executable, "duckdb")
    client.open(current / "warehouse.duckdb")
    yield client
    client.close()


@pytest.fixture(scope="module", params=CLIENTS, ids=" ".join)
def client(request, environment, current, reader):
    """A client of the demo; with `reader` two processes have the file open."""
    kind, version = request.param
    client = Client(environment(version), kind)
    client.open(current / "warehouse.duckdb")
    yield client, version
    client.close()


# What the documentation says


def blocks(language, section):
    """The code blocks in `language` of a section of docs/bi.md: heading -> code."""
    (text,) = re.findall(rf"^## {section}\n(.*?)(?=^## |\Z)", DOCS, re.MULTILINE | re.DOTALL)
    found = {}
    for part in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        codes = re.findall(rf"^```{language}\n(.*?)^```", part, re.MULTILINE | re.DOTALL)
        for number, code in enumerate(codes, start=1):
            found[f"{part.splitlines()[0]} {number}" if number > 1 else part.splitlines()[0]] = code
    return found


QUERIES = blocks("sql", "Queries for marketers' questions")
RECIPES = blocks("python", "Recipes")
# Which Python runs which recipe: that of an environment, or of these tests (None).
RUN_BY = {
    "Python: DuckDB": [None],
    "Python: SQLAlchemy": ["1.4.4", "1.5.6"],
    "Python: pandas": ["1.4.4"],
    "Parquet: Excel and tools without DuckDB": [None],
}


@pytest.mark.parametrize("question", QUERIES)
def test_queries_in_the_docs_answer(reader, question):
    rows = reader.ask(QUERIES[question])
    assert rows
    assert all(any(row[column] is not None for row in rows) for column in range(len(rows[0])))


@pytest.mark.parametrize(
    ("recipe", "version"), [(name, version) for name in RUN_BY for version in RUN_BY[name]]
)
def test_recipes_in_the_docs_run(analyst, environment, recipe, version):
    done = subprocess.run(
        [environment(version) if version else sys.executable, "-c", RECIPES[recipe]],
        cwd=analyst,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "MuscleBlaze" in done.stdout
    assert not done.stderr


def test_every_recipe_in_the_docs_is_run():
    assert set(RECIPES) == set(RUN_BY)


def test_attach_in_the_docs_reads(analyst, monkeypatch):
    monkeypatch.chdir(analyst)
    with duckdb.connect() as connection:
        connection.execute(blocks("sql", "Recipes")["SQL clients"])
        assert connection.execute("select brand from influencers.marts.brand_roas").fetchall()


def test_functions_in_the_docs_are_the_published_ones(reader):
    documented = re.findall(r"^\| `marts\.(\w+)\(([\w, ]+)\)` \|", DOCS, re.MULTILINE)
    published = reader.ask(
        "select function_name, list_aggregate(parameters, 'string_agg', ', ') "
        "from duckdb_functions() where schema_name = 'marts'"
    )
    assert sorted(map(list, documented)) == sorted(published)


def test_tests_named_in_the_docs_exist():
    named = set(re.findall(r"`(test_\w+)`", DOCS))
    assert named
    assert not named - set(globals())


# What clients read


def marts(client):
    """Names of the published tables."""
    sql = "select table_name from duckdb_tables() where schema_name = 'marts' order by all"
    return [name for (name,) in client.ask(sql)]


def total_of(columns, mart):
    """SQL for one row about all of a mart: its rows, and of each column how many and how much."""
    measures = ["count(*)"]
    for name, data_type in columns:
        measures += [f"count({name})", f"min({name})", f"max({name})"]
        if data_type.startswith(("DECIMAL", "BIGINT")):
            measures.append(f"sum({name})")
    return f"select {', '.join(measures)} from marts.{mart}"


@pytest.fixture(scope="module")
def everything(reader):
    """What is asked of every client: name -> SQL. Totals of each mart, descriptions, the docs."""
    of_marts = "where schema_name = 'marts' order by all"
    asked = dict(QUERIES)
    asked["comments of tables"] = f"select table_name, comment from duckdb_tables() {of_marts}"
    asked["comments of columns"] = (
        f"select table_name, column_name, data_type, comment from duckdb_columns() {of_marts}"
    )
    asked["functions"] = (
        f"select function_name, parameters, comment from duckdb_functions() {of_marts}"
    )
    columns = reader.ask(asked["comments of columns"])
    for mart in marts(reader):
        of_mart = [(name, kind) for table, name, kind, _ in columns if table == mart]
        asked[mart] = total_of(of_mart, mart)
    return asked


@pytest.fixture(scope="module")
def expected(reader, everything):
    """The answers of the DuckDB that published: name -> rows."""
    return {name: reader.ask(sql) for name, sql in everything.items()}


def test_every_client_reads_the_same(client, current, untouched, everything, expected):
    client, version = client
    assert client.ask("select version()") == [[f"v{version}"]]
    assert len(expected) > 30
    for name, sql in everything.items():
        assert client.ask(sql) == expected[name], name
    assert files_of(current) == untouched


def test_comments_and_functions_are_there(expected):
    described = [row[-1] for name in expected for row in expected[name] if "comments" in name]
    assert len(described) > 200
    assert all(described)
    assert len(expected["functions"]) == 17
    assert all(comment for _, _, comment in expected["functions"])


@pytest.mark.parametrize("statement", ["create table marts.mine as select 1", "drop table {mart}"])
def test_no_client_can_write(client, statement):
    client, _ = client
    assert "read-only" in client.error(statement.format(mart="marts.brand_roas"))


# New versions


@pytest.fixture
def publish(tmp_path):
    """`publish(number)`: publish a small warehouse anew; returns the path that people open."""
    connection = open_build(tmp_path / "warehouse")
    versions = Versions(tmp_path / "warehouse")

    def publish(number):
        build_and_publish(connection, versions, number)
        return tmp_path / "warehouse" / "current" / "warehouse.duckdb"

    yield publish
    connection.close()


WHICH_VERSION = "select distinct version from marts.few"


@pytest.mark.parametrize("version", ENVIRONMENTS)
def test_open_connection_keeps_its_version(publish, start_client, version):
    client = start_client("duckdb", version)
    path = publish(1)
    client.open(path)
    publish(2)
    assert client.ask(WHICH_VERSION) == [[1]]
    # Beside the open one: DuckDB before 1.5 knows open files by the path they were opened with.
    client.open(path)
    old = tuple(map(int, version.split("."))) < (1, 5)
    assert client.ask(WHICH_VERSION) == [[1 if old else 2]]
    client.open(path.resolve())
    assert client.ask(WHICH_VERSION) == [[2]]
    anew = start_client("duckdb", version)
    anew.open(path)
    assert anew.ask(WHICH_VERSION) == [[2]]


@pytest.mark.parametrize("version", ["1.4.4", "1.5.6"])
def test_sqlalchemy_without_a_pool_follows(publish, start_client, version):
    client = start_client("sqlalchemy", version)
    client.open(publish(1))
    assert client.ask(WHICH_VERSION) == [[1]]
    publish(2)
    assert client.ask(WHICH_VERSION) == [[2]]


# Parquet


def test_parquet_is_what_the_marts_are(current, reader, everything, expected):
    folder = current / "parquet"
    assert sorted(path.stem for path in folder.iterdir()) == marts(reader)
    for mart in marts(reader):
        path = folder / f"{mart}.parquet"
        sql = everything[mart].replace(f"marts.{mart}", f"'{path}'")
        assert reader.ask(sql) == expected[mart], mart
        ((rows, *_),) = expected[mart]
        assert len(pandas.read_parquet(path)) == rows
        assert pyarrow.parquet.read_table(path).num_rows == rows


def test_parquet_keeps_money_exact(current, reader):
    revenue = pyarrow.parquet.read_table(current / "parquet" / "performance_daily.parquet")[
        "revenue"
    ]
    assert str(revenue.type) == "decimal128(18, 2)"
    total = str(sum(revenue.to_pylist()))
    assert reader.ask("select sum(revenue) from marts.performance_daily") == [[total]]
