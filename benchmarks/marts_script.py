"""The marts as one plain SQL script: the project's compiled models, a statement each, without dbt.

`python marts_script.py DATABASE SCRIPT` runs a script into a new file. What dbt adds is left out:
data tests, contracts, publishing.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

PROJECT = Path(__file__).resolve().parent.parent
LIMITS = {"memory_limit": "DUCKDB_MEMORY_LIMIT", "temp_directory": "DUCKDB_TEMP_DIRECTORY"}


@dataclass(frozen=True)
class Model:
    """One model that a build made: its place, `table` or `view`, and its compiled SQL."""

    schema: str
    name: str
    kind: str
    sql: str


def models(target: Path) -> list[Model]:
    """The models of the build whose artifacts are in the folder `target`, in the order built."""
    nodes = json.loads((target / "manifest.json").read_text())["nodes"]
    results = json.loads((target / "run_results.json").read_text())["results"]
    return [
        Model(
            node["schema"],
            node["alias"],
            "view" if node["config"]["materialized"] == "view" else "table",
            whole(result["compiled_code"]).strip().rstrip(";"),
        )
        for result in results
        for node in [nodes.get(result["unique_id"], {})]
        if node.get("resource_type") == "model"
    ]


def whole(sql: str) -> str:
    """The SQL of a model that builds only changed days, with all days changed."""
    return re.sub(r"from \S+__days\b\"?", "from (select '' as raw_day where false) as built", sql)


def inputs(built: Path, folder: Path) -> list[str]:
    """Statements that make the raw and reference tables of the build file `built`.

    What it holds as tables is copied into `folder` as Parquet, which an older DuckDB reads too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    statements = ["create schema raw", "create schema reference"]
    with duckdb.connect(str(built), read_only=True) as connection:
        for schema, name in connection.execute(
            "select schema_name, table_name from duckdb_tables()"
            " where schema_name in ('raw', 'reference')"
        ).fetchall():
            file = folder / f"{schema}.{name}.parquet"
            connection.execute(f"copy {schema}.{name} to '{file}' (format parquet)")
            statements.append(f"create table {schema}.{name} as from '{file}'")
        views = connection.execute(
            "select sql from duckdb_views() where schema_name = 'raw'"
        ).fetchall()
    return [*statements, *(view.rstrip(";") for (view,) in views)]


def script(built: Path, target: Path, folder: Path) -> str:
    """The whole script, as SQL; `folder` as for `inputs`."""
    made = models(target)
    schemas = [
        f"create schema {schema}" for schema in dict.fromkeys(model.schema for model in made)
    ]
    statements = [f"create {m.kind} {m.schema}.{m.name} as\n{m.sql}" for m in made]
    return ";\n\n".join([*inputs(built, folder), *schemas, *statements]) + ";\n"


def connect(database: str) -> duckdb.DuckDBPyConnection:
    """Open `database` as the project does: its limits, UTC, and the function that it registers."""
    limits = {name: os.environ[of] for name, of in LIMITS.items() if os.environ.get(of)}
    connection = duckdb.connect(database, config=limits)
    connection.execute("set TimeZone = 'UTC'")
    connection.create_function(
        "synthetic_control", synthetic_control, ["VARCHAR", "DOUBLE"], "VARCHAR"
    )
    return connection


def synthetic_control(panel: str, level: float) -> str:
    """The plugin's function, loaded by its file: its package would import dbt."""
    file = PROJECT / "plugins" / "synthetic_control" / "estimate.py"
    specification = importlib.util.spec_from_file_location("estimate", file)
    estimate = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(estimate)
    return json.dumps(estimate.describe(json.loads(panel), level))


def as_text(column: str, data_type: str) -> str:
    """The value of a column to compare: binary numbers, which are statistics, to nine digits."""
    return f"format('{{:.8e}}', \"{column}\")" if data_type == "DOUBLE" else f'"{column}"::varchar'


def differences(left: Path, right: Path, leave_out: tuple[str, ...] = ("build_info",)) -> list[str]:
    """The marts that differ between two DuckDB files: rows, or any value.

    `build_info` tells builds apart on purpose.
    """
    # Views speak of a database of the name that they were made in.
    files = {"built": left, right.stem: right}
    found = []
    with duckdb.connect() as connection:
        for name, file in files.items():
            connection.execute(f"attach '{file}' as {name} (read_only)")
        tables = connection.execute(
            "select table_name, list([column_name, data_type] order by column_name)"
            " from duckdb_columns() where database_name = 'built' and schema_name = 'marts'"
            " group by table_name"
        ).fetchall()
        for table, columns in sorted(tables):
            if table in leave_out:
                continue
            values = ", ".join(as_text(*column) for column in columns)
            of_each = [
                connection.execute(
                    f"select count(*), sum(hash({values})::hugeint) from {name}.marts.{table}"
                ).fetchone()
                for name in files
            ]
            if of_each[0] != of_each[1]:
                found.append(table)
    return found


def main(database: str, file: str) -> None:
    """Run the script `file` into `database`."""
    with connect(database) as connection:
        connection.execute(Path(file).read_text())


if __name__ == "__main__":
    main(*sys.argv[1:])
