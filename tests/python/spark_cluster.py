"""A Spark cluster of the tests' own, out of the jars in pyspark: a master and two workers."""

import os
import socket
import subprocess
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

LOOPBACK = "127.0.0.1"
THRIFT = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"
CONNECT = "org.apache.spark.sql.connect.service.SparkConnectServer"


@contextmanager
def running_cluster(folder, env):
    """Start a cluster on this machine and yield the value for SPARK_MASTER; then stop it.

    What its workers do is in `folder`/worker_1 and _2; `env`: environment variables for Spark.
    """
    port = free_port()
    url = f"spark://{LOOPBACK}:{port}"
    with ExitStack() as stack:
        start = ["org.apache.spark.deploy.master.Master", "--host", LOOPBACK]
        master = [*start, "--port", str(port), "--webui-port", "0"]
        stack.enter_context(running("spark-class", master, folder / "master.log", env, port))
        for number in (1, 2):
            worker = ["org.apache.spark.deploy.worker.Worker", url, "--host", LOOPBACK]
            worker += ["--cores", "1", "--memory", "1g", "--webui-port", "0"]
            worker += ["--work-dir", str(folder / f"worker_{number}")]
            log = folder / f"worker_{number}.log"
            stack.enter_context(running("spark-class", worker, log, env))
        yield url


@contextmanager
def running_server(kind, master, folder, env):
    """Start a server (`THRIFT` or `CONNECT`) on the cluster `master`, yield its port, stop it.

    Its tables are in `folder`/tables.
    """
    port = free_port()
    command = ["--class", kind, "--master", master]
    command += ["--conf", f"spark.sql.warehouse.dir={folder}/tables"]
    command += ["--conf", "spark.sql.catalogImplementation=hive"]
    command += ["--conf", f"spark.connect.grpc.binding.port={port}"]
    command += ["--conf", f"spark.connect.grpc.binding.address={LOOPBACK}"]
    command += ["spark-internal"]
    if kind == THRIFT:
        command += ["--hiveconf", f"hive.server2.thrift.port={port}"]
        command += ["--hiveconf", f"hive.server2.thrift.bind.host={LOOPBACK}"]
    with running("spark-submit", command, folder / "server.log", env, port):
        yield port


@contextmanager
def running(script, arguments, log, env, port=None):
    """Run a script of pyspark during the block, which begins when it listens to `port`."""
    import pyspark

    home = Path(pyspark.__file__).parent
    with log.open("w") as output:
        process = subprocess.Popen(
            [home / "bin" / script, *arguments],
            env=os.environ | {"SPARK_HOME": str(home)} | env,
            cwd=log.parent,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(process, port, log)
        yield
    finally:
        process.terminate()
        process.wait(60)


def wait_for(process, port, log, seconds=180):
    """Wait until somebody listens to `port`; raises RuntimeError where `process` ends before."""
    end = time.monotonic() + seconds
    while port and time.monotonic() < end:
        with socket.socket() as client:
            if client.connect_ex((LOOPBACK, port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.5)
    if port:
        raise RuntimeError(f"Spark did not start: {log.read_text()[-5000:]}")


def free_port():
    """A port of this machine that nobody listens to."""
    with socket.socket() as server:
        server.bind((LOOPBACK, 0))
        return server.getsockname()[1]
