"""Fixtures that the tests share: dbt in a process and folders of its own, and what it built."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pytest

PROJECT_DIR = Path(__file__).resolve().parents[2]
# Four small files: a build of them takes as little as a build can.
SMALL_DATA = PROJECT_DIR / "tests/python/fixtures/sets/organic_rows_and_float_ids"
# Where the fault tests of publishing keep their counts.
PUBLISHING = pytest.StashKey()
# What would lead a test to somebody's own data or warehouse.
SETTINGS = ("RAW_DATA", "RAW_SEEDS", "DATE_ORDER", "WAREHOUSE_DIR", "DBT_")


@dataclass(frozen=True)
class DbtRun:
    """One finished dbt command: its exit code, its output and where its files are."""

    exit_code: int
    output: str
    warehouse_dir: Path
    target_dir: Path

    @property
    def warehouse(self):
        """Path of the DuckDB file that the build writes."""
        return self.warehouse_dir / "build" / "warehouse.duckdb"

    def query(self, sql):
        """Rows of a query over the warehouse, a list of tuples."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()


def dbt_environment(work_dir, outside=os.environ):
    """The environment `outside` for a dbt of its own: every file it writes is in `work_dir`."""
    own = {key: value for key, value in outside.items() if not key.startswith(SETTINGS)}
    return own | {
        "WAREHOUSE_DIR": str(work_dir / "warehouse"),
        "DBT_PROFILES_DIR": str(PROJECT_DIR),
        "DBT_TARGET_PATH": str(work_dir / "target"),
        "DBT_LOG_PATH": str(work_dir / "logs"),
        "DBT_USE_COLORS": "false",
    }


def dbt(args, work_dir, env=None, warehouse_dir=None, vars=None, through=()):
    """Run dbt with the list `args` in a process of its own; every file it writes is in `work_dir`.

    `env` adds environment variables, `vars` is a dictionary of dbt vars, `warehouse_dir` is a
    warehouse to keep between runs, `through` a command that runs the command.
    """
    warehouse_dir = Path(warehouse_dir or work_dir / "warehouse")
    command = [*through, str(Path(sys.executable).with_name("dbt")), *args]
    if vars:
        command += ["--vars", json.dumps(vars)]
    done = subprocess.run(
        command,
        cwd=PROJECT_DIR,
        env=dbt_environment(work_dir) | {"WAREHOUSE_DIR": str(warehouse_dir)} | (env or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    return DbtRun(done.returncode, done.stdout, warehouse_dir, work_dir / "target")


@pytest.fixture(scope="session")
def project_dir():
    """Path of the project's root folder."""
    return PROJECT_DIR


@pytest.fixture
def run_dbt(tmp_path):
    """`run_dbt(args, env=…, warehouse_dir=…, vars=…)`: run dbt in this test's folder, see `dbt`."""

    def run(args, **options):
        return dbt(args, tmp_path, **options)

    return run


@pytest.fixture(scope="session")
def builds(tmp_path_factory):
    """Many dbt commands in little time, see `builds.Builds`."""
    from builds import Builds

    pool = Builds(tmp_path_factory.mktemp("workers"))
    yield pool
    pool.close()


@pytest.fixture(scope="session")
def published(builds, tmp_path_factory):
    """The run of one small build that published everything; to be read, not changed."""
    run = builds.run(
        tmp_path_factory.mktemp("published"), raw_data=SMALL_DATA, vars={"export_parquet": True}
    )
    assert run.exit_code == 0, run.output
    return run


@pytest.fixture
def published_copy(published, tmp_path):
    """A copy of `published` in this test's folder, to go on with: the run as if it was there."""
    shutil.copytree(published.warehouse_dir, tmp_path / "warehouse", symlinks=True)
    return replace(published, warehouse_dir=tmp_path / "warehouse")


@pytest.fixture(scope="session")
def publishing_tally(pytestconfig):
    """What the fault tests of publishing count; printed at the end."""
    return pytestconfig.stash.setdefault(PUBLISHING, Counter())


def pytest_sessionfinish(session):
    """Hand the counts of the fault tests to the process that prints them."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["publishing"] = dict(session.config.stash.get(PUBLISHING, {}))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Take the counts of the fault tests from the process that ran them."""
    counts = getattr(node, "workeroutput", {}).get("publishing", {})
    node.config.stash.setdefault(PUBLISHING, Counter()).update(counts)


def pytest_terminal_summary(terminalreporter, config):
    """Print the counts of the fault tests."""
    counts = config.stash.get(PUBLISHING, None)
    if counts:
        terminalreporter.section("publishing under faults")
        for what, count in counts.items():
            terminalreporter.write_line(f"{count:>9,} {what}")


@pytest.fixture(scope="session")
def built_demo(tmp_path_factory):
    """Path of the DuckDB file that `dbt build` makes of the shipped seeds, built once.

    What it published, Parquet files too, is in `current` of the same warehouse.
    """
    run = dbt(["build"], tmp_path_factory.mktemp("demo"), vars={"export_parquet": True})
    assert run.exit_code == 0, run.output
    return run.warehouse


@pytest.fixture(scope="session")
def engine_sets(builds, built_demo, tmp_path_factory):
    """What other engines are compared on, see `engine_data.build_sets`."""
    from engine_data import build_sets

    return build_sets(builds, built_demo, tmp_path_factory.mktemp)


@pytest.fixture(scope="session")
def manifest(tmp_path_factory):
    """The parsed project: dbt's manifest as a dictionary."""
    run = dbt(["parse"], tmp_path_factory.mktemp("parse"))
    assert run.exit_code == 0, run.output
    return json.loads((run.target_dir / "manifest.json").read_text())


@pytest.fixture(scope="session")
def steps(manifest):
    """The tables that Spark alone has: elsewhere they are parts of the queries that read them."""
    nodes = manifest["nodes"].values()
    ephemeral = [node for node in nodes if node["config"].get("materialized") == "ephemeral"]
    return [f"{node['schema']}.{node['alias']}" for node in ephemeral]


@pytest.fixture(scope="session")
def peer_data():
    """Path of the folder of real data sets that PEER_DATA names; skips where it names none."""
    folder = os.environ.get("PEER_DATA")
    if not folder:
        pytest.skip("PEER_DATA names no folder of real data sets")
    assert Path(folder).is_dir(), f"PEER_DATA={folder} is no folder"
    return Path(folder)
