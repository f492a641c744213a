"""Writes one version: the published tables as a DuckDB file, on request as Parquet, and a manifest.

Takes a cursor of the build file's connection, because no other can read that file meanwhile.
"""

from __future__ import annotations

import contextlib
import subprocess
from datetime import datetime, timezone
from pathlib import Path

import duckdb
import yaml

from . import files
from .errors import PublishingError
from .words import reason

PROJECT_DIR = Path(__file__).resolve().parents[2]
DATABASE = "warehouse.duckdb"


def publish(cursor, versions, request):
    """Write the version that `request` describes, show it to people and return its manifest.

    `request`: build_id, tables (each with schema, name, description and columns: name ->
    description), functions (each with schema, name, arguments, expression and description),
    storage_version, export_parquet, tests, dbt_version. Raises PublishingError, after which
    nothing is left half done.
    """
    build_id = request["build_id"]
    folder = None
    try:
        folder = versions.new_folder(build_id)
        counts, data = write_database(cursor, folder / DATABASE, request)
        check_database(folder / DATABASE, counts)
        if request["export_parquet"]:
            export_parquet(folder)
        manifest = {
            "build_id": build_id,
            "created_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            **code_version(),
            "dbt_version": request["dbt_version"],
            "duckdb_version": duckdb.__version__,
            "storage_version": request["storage_version"],
            "data": data,
            "tests": request["tests"],
            "tables": {name: {"rows": rows} for name, rows in counts.items()},
            "files": sealed_files(folder),
        }
        files.write_json(folder / "manifest.json", manifest)
        versions.add(folder, build_id)
    except Exception as error:
        if folder:
            with contextlib.suppress(OSError):
                files.remove(folder)
        raise PublishingError(
            f"Version {build_id} was not published: {reason(error)}. Nothing is left half done. "
            f"{versions.seen()} When that is mended: dbt run-operation publish"
        ) from error
    return manifest


def write_database(cursor, path, request):
    """Write the tables to a new DuckDB file; returns rows by table, and what data they are of."""
    # A file that is not finished is thrown away, so that no log is needed to recover it.
    cursor.execute(
        f"attach {literal(path)} as publication (recovery_mode no_wal_writes, "
        f"storage_version {literal(request['storage_version'])})"
    )
    try:
        cursor.execute("begin")
        counts = {}
        for table in request["tables"]:
            source = f"{quoted(table['schema'])}.{quoted(table['name'])}"
            cursor.execute(f"create schema if not exists publication.{quoted(table['schema'])}")
            (counts[table["name"]],) = cursor.execute(
                f"create table publication.{source} as from {source}"
            ).fetchone()
        cursor.execute("; ".join(comments(request["tables"])))
        cursor.execute("; ".join(functions(request["functions"])))
        cursor.execute("commit")
        data = described_data(cursor, request["tables"])
        cursor.execute("checkpoint publication")
    except duckdb.Error:
        with contextlib.suppress(duckdb.Error):
            cursor.execute("rollback")
        raise
    finally:
        with contextlib.suppress(duckdb.Error):
            cursor.execute("detach publication")
    return counts, data


def comments(tables):
    """Statements that carry the descriptions over to tables and columns."""
    for table in tables:
        relation = f"publication.{quoted(table['schema'])}.{quoted(table['name'])}"
        yield f"comment on table {relation} is {literal(table['description'])}"
        for column, description in table["columns"].items():
            yield f"comment on column {relation}.{quoted(column)} is {literal(description)}"


def functions(formulas):
    """Statements that make the metric formulas SQL functions, with their descriptions."""
    for formula in formulas:
        name = f"publication.{quoted(formula['schema'])}.{quoted(formula['name'])}"
        arguments = ", ".join(formula["arguments"])
        yield f"create macro {name}({arguments}) as {formula['expression']}"
        yield f"comment on macro {name} is {literal(formula['description'])}"


def described_data(cursor, tables):
    """Which data the tables are of, from the mart that says so."""
    for table in tables:
        if table["name"] == "build_info":
            row = cursor.execute(
                "select raw_data, first_date, last_date "
                f"from publication.{quoted(table['schema'])}.build_info"
            ).fetchone()
            raw_data, first_date, last_date = row
            return {
                "raw_data": raw_data,
                "first_date": first_date and first_date.isoformat(),
                "last_date": last_date and last_date.isoformat(),
            }
    return {"raw_data": None, "first_date": None, "last_date": None}


def check_database(path, counts):
    """Open the written file as people do and compare; raises PublishingError."""
    if path.with_name(path.name + ".wal").exists():
        raise duckdb.IOException("changes remained in a .wal file")
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables()"
        ).fetchall()
        selects = (
            f"select {literal(name)}, count(*) from {quoted(schema)}.{quoted(name)}"
            for schema, name in tables
        )
        read = dict(connection.execute(" union all ".join(selects)).fetchall())
    if read != counts:
        raise duckdb.IOException(f"the file has other rows ({read}) than were written ({counts})")


def export_parquet(folder):
    """Write every table of the version's DuckDB file as a Parquet file beside it."""
    (folder / "parquet").mkdir()
    with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables()"
        ).fetchall()
        for schema, name in tables:
            target = folder / "parquet" / f"{name}.parquet"
            connection.execute(
                f"copy {quoted(schema)}.{quoted(name)} to {literal(target)} "
                "(format parquet, compression zstd)"
            )


def sealed_files(folder):
    """Seal every file of the version; returns name -> size and SHA-256."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            files.seal(path)
            name = path.relative_to(folder).as_posix()
            found[name] = {"bytes": path.stat().st_size, "sha256": files.sha256(path)}
    return found


def code_version():
    """The project's version, and the git commit (`-dirty` with changes) where there is one."""
    project = yaml.safe_load((PROJECT_DIR / "dbt_project.yml").read_text(encoding="utf-8"))
    try:
        command = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
        done = subprocess.run(command, cwd=PROJECT_DIR, capture_output=True, text=True, timeout=10)
        commit = done.stdout.strip() or None
    except (OSError, subprocess.SubprocessError):
        commit = None
    return {"project_version": str(project["version"]), "git_commit": commit}


def literal(text):
    """`text` as a SQL string."""
    return "'" + str(text).replace("'", "''") + "'"


def quoted(name):
    """`name` as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
