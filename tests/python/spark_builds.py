"""Builds in one Spark, one after another: to start a Spark is most of a small build.

    python spark_builds.py < jobs.json

A job is a list of two: the environment for it and the arguments of dbt. What is in the folder
`SPARK_WAREHOUSE_DIR` after a job is copied to the folder `KEEP_AS`. With `SPELLINGS`, a file of
texts, the job is a query over them that dbt is to compile, and its rows are written to the file
`KEEP_AS`. With `DAMAGE`, a statement that damages a table, the job is to fail, and what it says is
written to the file `KEEP_AS`. Stops at the first job that ends otherwise.
"""

import io
import json
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

WITHOUT_TESTS = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]


def run_jobs(jobs, work_dir):
    """Run `jobs` as above in a process of its own, whose Spark has its files in `work_dir`."""
    import spark_settings
    from conftest import PROJECT_DIR, dbt_environment

    done = subprocess.run(
        [sys.executable, __file__],
        input=json.dumps(jobs),
        cwd=PROJECT_DIR,
        env=dbt_environment(work_dir) | spark_settings.environment(work_dir),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout[-10_000:]


def main():
    """Run the jobs of the standard input."""
    from dbt.cli.main import dbtRunner

    for env, args in json.load(sys.stdin):
        os.environ.pop("RAW_DATA", None)
        os.environ.pop("RAW_SEEDS", None)
        os.environ.update(env)
        if "SPELLINGS" in env:
            read_spellings(args, Path(env["SPELLINGS"]), Path(env["KEEP_AS"]))
            continue
        if "DAMAGE" in env:
            fail(args, env["DAMAGE"], Path(env["KEEP_AS"]))
            continue
        if not dbtRunner().invoke(args).success:
            sys.exit(1)
        shutil.copytree(os.environ["SPARK_WAREHOUSE_DIR"], env["KEEP_AS"])


def read_spellings(args, texts, rows):
    """Write to the file `rows` what the query that dbt compiles makes of the file `texts`."""
    from dbt.cli.main import dbtRunner
    from pyspark.sql import SparkSession

    with redirect_stdout(io.StringIO()) as output:
        done = dbtRunner().invoke(args)
    if not done.success:
        sys.exit(output.getvalue())
    spark = SparkSession.active()
    numbered = list(enumerate(json.loads(texts.read_text())))
    spark.createDataFrame(numbered, "i bigint, t string").createOrReplaceTempView("spellings")
    found = spark.sql(output.getvalue() + " from spellings order by i").collect()
    rows.write_text(json.dumps([list(map(as_text, row)) for row in found]))


def fail(args, statement, output_file):
    """Run `statement`, then dbt, which is not to succeed; write what it says to `output_file`."""
    from dbt.cli.main import dbtRunner
    from pyspark.sql import SparkSession

    SparkSession.active().sql(statement)
    with redirect_stdout(io.StringIO()) as output:
        done = dbtRunner().invoke(args)
    output_file.write_text(output.getvalue())
    if done.success:
        sys.exit("dbt built on a damaged table")


def as_text(value):
    """A value as text, None as it is."""
    return None if value is None else str(value)


if __name__ == "__main__":
    main()
