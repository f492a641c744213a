"""A Spark that starts quickly, for tests: small data, one machine, nothing kept."""

import os
import shutil
from pathlib import Path

# With one compiler the JVM reserves too little room for what it compiles, and Spark dies of it.
JAVA = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC"
# Compiling queries takes longer than running them over a few thousand rows.
DEFAULTS = f"""\
spark.ui.enabled false
spark.ui.showConsoleProgress false
spark.sql.shuffle.partitions 1
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.sql.adaptive.enabled false
spark.driver.memory 1g
spark.driver.bindAddress 127.0.0.1
spark.driver.extraJavaOptions {JAVA}
spark.executor.extraJavaOptions {JAVA}
spark.hadoop.javax.jdo.option.ConnectionURL jdbc:derby:memory:metastore;create=true
"""


def why_not():
    """Why no Spark can run here, or None."""
    try:
        import dbt.adapters.spark  # noqa: F401
        import pyspark  # noqa: F401
    except ImportError:
        return "dbt-spark or pyspark is not installed"
    java_home = os.environ.get("JAVA_HOME")
    if not shutil.which("java", path=f"{java_home}/bin" if java_home else None):
        return "No Java on this machine (on Debian: apt-get install openjdk-17-jre-headless)"
    return None


def environment(folder, more=""):
    """The environment variables for Spark; it keeps its settings and tables in `folder`.

    `more`: further lines of settings.
    """
    (folder / "spark-defaults.conf").write_text(DEFAULTS + more)
    (folder / "log4j2.properties").write_text("rootLogger.level = error\n")
    return {
        "SPARK_CONF_DIR": str(folder),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_MASTER": "local[2]",
        "SPARK_WAREHOUSE_DIR": str(Path(folder) / "tables"),
    }
