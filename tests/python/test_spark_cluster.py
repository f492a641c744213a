"""The same marts on a real Spark cluster: from a session, by a Thrift server and by Connect.

`make test-cluster`: a master and two workers on this machine take a few minutes.
"""

import json
import shutil

import duckdb
import pytest
import spark_settings
from conftest import dbt
from engines import compare, duckdb_reader
from spark_builds import WITHOUT_TESTS
from spark_cluster import CONNECT, LOOPBACK, THRIFT, running_cluster, running_server
from spark_tables import month_files, reader

pytestmark = pytest.mark.cluster

BUILD = ["build", *WITHOUT_TESTS]
# The profiles say which time zone and rules a build has, whatever those of the servers are.
ON_CLUSTER = """\
spark.executor.memory 512m
spark.cores.max 2
spark.driver.host 127.0.0.1
spark.sql.session.timeZone Asia/Kolkata
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The folder of a running cluster and the environment for its clients."""
    if reason := spark_settings.why_not():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("cluster")
    env = spark_settings.environment(folder, ON_CLUSTER)
    with running_cluster(folder, env) as master:
        yield folder, env | {"SPARK_MASTER": master}


@pytest.fixture(scope="module")
def raw_seeds(tmp_path_factory):
    """The folder with the demo's raw tables as Parquet files, of the name that the demo has."""
    work_dir = tmp_path_factory.mktemp("exported")
    args = ["run-operation", "export_raw_data", "--args"]
    options = {"engine": "spark", "folder": str(work_dir / "seeds")}
    run = dbt([*args, json.dumps(options)], work_dir)
    assert run.exit_code == 0, run.output
    return work_dir / "seeds"


@pytest.fixture
def difference(built_demo, raw_seeds, steps):
    """`difference(run, tables)`: what differs between the demo and the folder `tables`."""
    on_duckdb = duckdb_reader(built_demo)

    def differing(run, tables):
        assert run.exit_code == 0, run.output[-10_000:]
        schemas = ["raw", "intermediate", "marts"]
        on_spark = reader(tables, raw_seeds)
        found = compare(schemas, on_duckdb, on_spark, without_empty=True, left_out=steps)
        assert found.rows > 10_000
        return found.differences

    return differing


def months_written(target, work_dir, env, raw_seeds):
    """Build tracking data again after a change in July and without June 2025.

    Returns the months of which files were written, and those that have gone.
    """
    changed = work_dir / "seeds"
    shutil.copytree(raw_seeds, changed)
    rows = raw_seeds / "tracking_data/rows.parquet"
    duckdb.sql(
        "select * replace (if(date = '2025-07-05', 'new', campaign) as campaign)"
        f" from '{rows}' where date not like '2025-06-%'"
    ).write_parquet(str(changed / "tracking_data/rows.parquet"))
    table = work_dir / "tables/staging.db/base_tracking_data"
    before = month_files(table)
    args = [*BUILD, "--target", target, "--select", "tracking_data", "base_tracking_data"]
    run = dbt(args, work_dir, env=env | {"RAW_SEEDS": str(changed)})
    assert run.exit_code == 0, run.output[-10_000:]
    after = month_files(table)
    written = {month for month in after if after[month] != before.get(month)}
    return written, before.keys() - after.keys()


def test_session_on_the_cluster(cluster, difference, raw_seeds, tmp_path):
    folder, env = cluster
    env = env | {"SPARK_WAREHOUSE_DIR": str(tmp_path / "tables"), "RAW_SEEDS": str(raw_seeds)}
    run = dbt([*BUILD, "--target", "spark"], tmp_path, env=env)
    assert difference(run, tmp_path / "tables") == {}
    # Both workers had a part in it.
    assert [len(list(folder.glob(f"worker_{n}/app-*/*/stderr"))) for n in (1, 2)] == [1, 1]


def test_thrift_server_on_the_cluster(cluster, difference, raw_seeds, tmp_path):
    _, env = cluster
    with running_server(THRIFT, env["SPARK_MASTER"], tmp_path, env) as port:
        client = env | {"SPARK_THRIFT_HOST": LOOPBACK, "SPARK_THRIFT_PORT": str(port)}
        client["RAW_SEEDS"] = str(raw_seeds)
        run = dbt([*BUILD, "--target", "spark_thrift"], tmp_path, env=client)
        assert difference(run, tmp_path / "tables") == {}
        written = months_written("spark_thrift", tmp_path, client, raw_seeds)
    assert written == ({"2025-07"}, {"2025-06"})


def test_connect_server_on_the_cluster(cluster, difference, raw_seeds, tmp_path):
    _, env = cluster
    with running_server(CONNECT, env["SPARK_MASTER"], tmp_path, env) as port:
        client = env | {"SPARK_REMOTE": f"sc://{LOOPBACK}:{port}", "RAW_SEEDS": str(raw_seeds)}
        run = dbt([*BUILD, "--target", "spark_connect"], tmp_path, env=client)
        assert difference(run, tmp_path / "tables") == {}
        written = months_written("spark_connect", tmp_path, client, raw_seeds)
    assert written == ({"2025-07"}, {"2025-06"})
