"""Publishing by dbt: what people see after a build, and why they do not see what is not finished.

One small build, copied for each test; the steps after it are dbt commands of a second each.
"""

import hashlib
import json
import os
import re
import subprocess

import duckdb
import pytest
import yaml
from conftest import PROJECT_DIR, SMALL_DATA


class Warehouse:
    """A warehouse folder and what people see of it."""

    def __init__(self, folder):
        self.folder = folder
        self.build_file = folder / "build" / "warehouse.duckdb"
        self.current = folder / "current"

    @property
    def manifest(self):
        return json.loads((self.current / "manifest.json").read_text())

    @property
    def versions(self):
        return sorted(path.name for path in (self.folder / "versions").iterdir())

    def query(self, sql, path=None):
        with duckdb.connect(str(path or self.current / "warehouse.duckdb"), read_only=True) as one:
            return one.execute(sql).fetchall()


@pytest.fixture
def warehouse(published_copy):
    """A copy of the small build, to go on with."""
    return Warehouse(published_copy.warehouse_dir)


@pytest.fixture
def go_on(builds, tmp_path):
    """`go_on(*args, vars=…)`: one more dbt command on the copied warehouse; returns its run."""

    def run(*args, **options):
        return builds.run(tmp_path, raw_data=SMALL_DATA, args=args, **options)

    return run


def operation(name, **args):
    return ("run-operation", name, "--args", json.dumps(args))


def test_build_publishes_what_it_built(published):
    warehouse = Warehouse(published.warehouse_dir)
    (build_id,) = warehouse.versions
    assert str(warehouse.current.readlink()) == f"versions/{build_id}"
    assert warehouse.query(
        "select distinct table_schema, table_type from information_schema.tables"
    ) == [("marts", "BASE TABLE")]
    assert warehouse.query("select build_id from marts.build_info") == [(build_id,)]
    tables = [name for (name,) in warehouse.query("select table_name from duckdb_tables()")]
    assert len(tables) > 10
    for table in tables:
        sql = f"select * from marts.{table} order by all"
        assert warehouse.query(sql) == warehouse.query(sql, published.warehouse), table
    assert not list(warehouse.folder.rglob("*.wal"))


def test_build_says_what_it_published(published):
    (build_id,) = Warehouse(published.warehouse_dir).versions
    marts = [path.stem for path in (PROJECT_DIR / "models" / "marts").rglob("*.sql")]
    assert f"Published version {build_id}: {len(marts)} tables, " in published.output
    assert "data from 2025-" in published.output
    assert str(published.warehouse_dir / "current" / "warehouse.duckdb") in published.output


def test_comments_are_the_descriptions(published):
    nodes = json.loads((published.target_dir / "manifest.json").read_text())["nodes"]
    marts = [node for node in nodes.values() if node["path"].startswith("marts/")]
    warehouse = Warehouse(published.warehouse_dir)
    assert dict(warehouse.query("select table_name, comment from duckdb_tables()")) == {
        node["name"]: node["description"].strip() for node in marts
    }
    columns = warehouse.query(
        "select table_name, column_name, comment from duckdb_columns() where not internal"
    )
    assert {(table, name): comment for table, name, comment in columns} == {
        (node["name"], column["name"]): column["description"].strip()
        for node in marts
        for column in node["columns"].values()
    }


# No mart has what these compute: test_planner.py checks them.
PLANNER_FUNCTIONS = {
    "users_needed",
    "detectable_effect_of_users",
    "detectable_effect_of_regions",
    "treats_larger_region",
    "planned_users",
    "planned_regions",
    "assigned_users",
    "assigned_regions",
}


def test_functions_compute_what_the_marts_say(published):
    warehouse = Warehouse(published.warehouse_dir)
    functions = warehouse.query(
        "select function_name, parameters, comment from duckdb_functions() where not internal"
    )
    of_columns = [row for row in functions if row[0] not in PLANNER_FUNCTIONS]
    assert of_columns
    assert len(of_columns) + len(PLANNER_FUNCTIONS) == len(functions)
    for name, parameters, comment in of_columns:
        call = f"marts.{name}({', '.join(parameters)})"
        # The marts that have the column and all that it is computed of.
        needed = [name, *parameters]
        tables = warehouse.query(
            f"""
            select table_name, any_value(comment) filter (column_name = '{name}')
            from duckdb_columns()
            where column_name in ({", ".join(f"'{column}'" for column in needed)})
            group by table_name
            having count(*) = {len(needed)}
            """
        )
        assert tables, f"no mart has the columns of {call}"
        for table, description in tables:
            assert comment == description
            wrong = f"select * from marts.{table} where {name} is distinct from {call}"
            assert warehouse.query(wrong) == []


def test_published_file_is_one_that_older_clients_read(published):
    with duckdb.connect() as connection:
        path = published.warehouse_dir / "current" / "warehouse.duckdb"
        connection.execute(f"attach '{path}' as published (read_only)")
        ((tags,),) = connection.execute(
            "select tags from duckdb_databases() where database_name = 'published'"
        ).fetchall()
    assert tags["storage_version"].startswith("v1.2.0")


def test_manifest_names_every_file_as_it_is(published):
    warehouse = Warehouse(published.warehouse_dir)
    manifest = warehouse.manifest
    found = [path for path in warehouse.current.rglob("*") if path.is_file()]
    assert {path.relative_to(warehouse.current).as_posix() for path in found} == {
        "manifest.json",
        *manifest["files"],
    }
    for name, said in manifest["files"].items():
        content = (warehouse.current / name).read_bytes()
        assert said == {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    assert all(path.stat().st_mode & 0o777 == 0o444 for path in found)
    for table, said in manifest["tables"].items():
        assert warehouse.query(f"select count(*) from marts.{table}") == [(said["rows"],)]
    results = json.loads((published.target_dir / "run_results.json").read_text())["results"]
    passed = {r["unique_id"] for r in results if r["status"] == "pass"}
    tests = {test for test in passed if test.startswith("test.")}
    # Those of reference tables that no mart is made from do not count.
    assert len(tests) - 3 < manifest["tests"]["passed"] <= len(tests)
    assert manifest["tests"]["warned"] == 0
    assert manifest["duckdb_version"] == duckdb.__version__
    project = yaml.safe_load((PROJECT_DIR / "dbt_project.yml").read_text())
    assert manifest["project_version"] == project["version"]
    try:
        git = ["git", "rev-parse", "HEAD"]
        head = subprocess.check_output(git, cwd=PROJECT_DIR, text=True).strip()
        assert manifest["git_commit"] in (head, f"{head}-dirty")
    except (OSError, subprocess.CalledProcessError):  # no git, or no repository
        assert manifest["git_commit"] is None
    ((first, last),) = warehouse.query("select first_date, last_date from marts.build_info")
    assert manifest["data"]["first_date"] == first.isoformat()
    assert manifest["data"]["last_date"] == last.isoformat()


def test_parquet_is_the_same_set(published):
    warehouse = Warehouse(published.warehouse_dir)
    for table in warehouse.manifest["tables"]:
        path = warehouse.current / "parquet" / f"{table}.parquet"
        parquet = duckdb.sql(f"from '{path}' order by all").fetchall()
        assert parquet == warehouse.query(f"from marts.{table} order by all"), table


@pytest.mark.parametrize(
    "args, why",
    [
        (("build", "--select", "brand_roas"), "models and seeds were not built"),
        (("run",), "tests did not run"),
        (("test",), "models and seeds were not built"),
        (
            ("build", "--empty"),
            "models and seeds were built on part of the data",
        ),
    ],
    ids=["select", "run", "test", "empty"],
)
def test_part_of_a_build_publishes_nothing(warehouse, go_on, args, why):
    before = warehouse.current.resolve()
    run = go_on(*args)
    assert run.exit_code == 0, run.output
    assert "Nothing was published: " in run.output
    assert why in run.output
    assert f"People still see version {before.name} of " in run.output
    assert warehouse.current.resolve() == before
    assert warehouse.versions == [before.name]


def test_first_run_that_is_part_says_that_nothing_is_there(builds, tmp_path):
    run = builds.run(tmp_path, raw_data=SMALL_DATA, args=("seed",))
    assert "Nothing is published yet." in run.output
    assert not (tmp_path / "warehouse" / "current").exists()
    refused = builds.run(tmp_path, args=operation("publish"))
    assert refused.exit_code == 1
    assert "models and seeds were not built" in refused.output
    listed = builds.run(tmp_path, args=operation("list_versions"))
    assert "No version is published yet." in listed.output


def test_several_runs_are_published_on_request(warehouse, go_on):
    """Built in one run and tested in the next: `publish` takes both, and tells what is missing."""
    first = warehouse.current.resolve().name
    assert go_on("run", "--select", "revenue_by_source_daily").exit_code == 0
    too_early = go_on(*operation("publish"))
    assert too_early.exit_code == 1
    assert "tests are older than what they check" in too_early.output
    assert (
        "models and seeds are older than what they are made from (build_info)" in too_early.output
    )
    assert "not built" not in too_early.output
    assert go_on("run", "--select", "build_info").exit_code == 0
    assert go_on("test").exit_code == 0
    assert warehouse.versions == [first]
    done = go_on(*operation("publish"))
    assert done.exit_code == 0, done.output
    assert warehouse.current.resolve().name == warehouse.versions[-1] > first
    assert f"Published version {warehouse.versions[-1]}" in done.output
    assert "parquet" not in str(warehouse.manifest["files"])


def test_failed_test_publishes_nothing(warehouse, go_on):
    before = warehouse.current.resolve()
    with duckdb.connect(str(warehouse.build_file)) as connection:
        connection.execute("update marts.daily_roas set clicks = clicks + 1")
    run = go_on("test")
    assert run.exit_code == 1
    assert re.search(r"1 of \d+ tests failed \(marts_conserve_totals\)", run.output)
    assert f"People still see version {before.name} of " in run.output
    refused = go_on(*operation("publish"))
    assert refused.exit_code == 1
    assert re.search(r"1 of \d+ tests failed \(marts_conserve_totals\)", refused.output)
    assert warehouse.current.resolve() == before


def test_rollback_and_the_versions_that_are_kept(warehouse, go_on):
    first = warehouse.current.resolve().name
    for _ in range(3):
        done = go_on(*operation("publish"), vars={"published_versions_kept": 3})
        assert done.exit_code == 0, done.output
    *_, before, last = warehouse.versions
    assert len(warehouse.versions) == 3
    assert first not in warehouse.versions

    listed = go_on(*operation("list_versions")).output
    assert "3 versions" in listed
    assert f"-> {last}" in listed
    assert f"   {before}" in listed

    back = go_on(*operation("rollback"))
    assert f"People now see version {before}" in back.output
    assert warehouse.current.resolve().name == before
    assert go_on(*operation("rollback", version=last)).exit_code == 0
    assert warehouse.current.resolve().name == last
    refused = go_on(*operation("rollback", version="20200101T000000Z-00000000"))
    assert refused.exit_code == 1
    assert "There is no version 20200101T000000Z-00000000" in refused.output
    assert last in refused.output
    assert warehouse.current.resolve().name == last


def test_damaged_version_is_healed_by_the_next_run(warehouse, go_on):
    good = warehouse.current.resolve().name
    assert go_on(*operation("publish")).exit_code == 0
    damaged = warehouse.current.resolve()
    file = damaged / "warehouse.duckdb"
    file.chmod(0o644)
    os.truncate(file, file.stat().st_size // 2)
    run = go_on("build", "--select", "build_info")
    assert run.exit_code == 0, run.output
    assert f"The published version {damaged.name} is damaged: warehouse.duckdb has " in run.output
    assert f"People now see version {good}" in run.output
    assert warehouse.current.resolve().name == good
