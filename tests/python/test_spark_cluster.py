"""The same marts on a real Spark cluster: from a session, by a Thrift server and by Connect.

`make test-cluster`: a master and two workers on this machine take a few minutes.
"""

import duckdb
import pytest
import spark_settings
from conftest import dbt
from engines import compare
from spark_cluster import CONNECT, LOOPBACK, THRIFT, running_cluster, running_server
from spark_tables import reader

pytestmark = pytest.mark.cluster

BUILD = ["build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
ON_CLUSTER = "spark.executor.memory 512m\nspark.cores.max 2\nspark.driver.host 127.0.0.1\n"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The folder of a running cluster and the environment for its clients."""
    if reason := spark_settings.why_not():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("cluster")
    env = spark_settings.environment(folder, ON_CLUSTER)
    with running_cluster(folder, env) as master:
        yield folder, env | {"SPARK_MASTER": master}


def difference(run, tables, built_demo):
    """What differs between the demo on DuckDB and in the folder `tables`."""
    assert run.exit_code == 0, run.output[-10_000:]
    with duckdb.connect(str(built_demo), read_only=True) as connection:

        def on_duckdb(sql):
            return connection.execute(sql).fetchall()

        found = compare(["raw", "intermediate", "marts"], on_duckdb, reader(tables), True)
    assert found.rows > 10_000
    return found.differences


def test_session_on_the_cluster(cluster, built_demo, tmp_path):
    folder, env = cluster
    env = env | {"SPARK_WAREHOUSE_DIR": str(tmp_path / "tables")}
    run = dbt([*BUILD, "--target", "spark"], tmp_path, env=env)
    assert difference(run, tmp_path / "tables", built_demo) == {}
    # Both workers had a part in it.
    assert [len(list(folder.glob(f"worker_{n}/app-*/*/stderr"))) for n in (1, 2)] == [1, 1]


def test_thrift_server_on_the_cluster(cluster, built_demo, tmp_path):
    _, env = cluster
    with running_server(THRIFT, env["SPARK_MASTER"], tmp_path, env) as port:
        client = env | {"SPARK_THRIFT_HOST": LOOPBACK, "SPARK_THRIFT_PORT": str(port)}
        run = dbt([*BUILD, "--target", "spark_thrift"], tmp_path, env=client)
    assert difference(run, tmp_path / "tables", built_demo) == {}


def test_connect_server_on_the_cluster(cluster, built_demo, tmp_path):
    _, env = cluster
    with running_server(CONNECT, env["SPARK_MASTER"], tmp_path, env) as port:
        client = env | {"SPARK_REMOTE": f"sc://{LOOPBACK}:{port}"}
        run = dbt([*BUILD, "--target", "spark_connect"], tmp_path, env=client)
    assert difference(run, tmp_path / "tables", built_demo) == {}
