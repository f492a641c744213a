"""Writes one version: the published tables as a DuckDB file, on request as Parquet, and a manifest.

Takes a cursor of the build file's connection, because no other can read that file meanwhile.
"""

from __future__ import annotations

import contextlib
import re
import subprocess
from datetime import datetime, timezone
from pathlib import Path

import duckdb

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
        path, tables = folder / DATABASE, request["tables"]
        rows = write_database(cursor, path, request)
        with attached(cursor, path, "read_only"):
            check_database(cursor, path, tables, rows)
            data = described_data(cursor, tables)
            if request["export_parquet"]:
                export_parquet(cursor, folder / "parquet", tables)
        manifest = {
            "build_id": build_id,
            "created_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            **code_version(),
            "dbt_version": request["dbt_version"],
            "duckdb_version": duckdb.__version__,
            "storage_version": request["storage_version"],
            "data": data,
            "tests": request["tests"],
            "tables": {name: {"rows": number} for name, number in rows.items()},
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


@contextlib.contextmanager
def attached(cursor, path, options):
    """The DuckDB file `path` as the database `publication`, while the block runs."""
    cursor.execute(f"attach {literal(path)} as publication ({options})")
    try:
        yield
    finally:
        with contextlib.suppress(duckdb.Error):
            cursor.execute("detach publication")


def write_database(cursor, path, request):
    """Write tables and functions to a new DuckDB file; returns rows by table."""
    # A file that is not finished is thrown away, so that no log is needed to recover it.
    storage = literal(request["storage_version"])
    with attached(cursor, path, f"recovery_mode no_wal_writes, storage_version {storage}"):
        try:
            cursor.execute("begin")
            rows = {}
            for table in request["tables"]:
                schema, name = quoted(table["schema"]), quoted(table["name"])
                cursor.execute(f"create schema if not exists publication.{schema}")
                copy = f"create table {relation(table)} as from {schema}.{name}"
                (rows[table["name"]],) = cursor.execute(copy).fetchone()
            cursor.execute("; ".join(comments(request["tables"])))
            cursor.execute("; ".join(functions(request["functions"])))
            cursor.execute("commit")
            cursor.execute("checkpoint publication")
        except duckdb.Error:
            with contextlib.suppress(duckdb.Error):
                cursor.execute("rollback")
            raise
    return rows


def comments(tables):
    """Statements that carry the descriptions over to tables and columns."""
    for table in tables:
        yield f"comment on table {relation(table)} is {literal(table['description'])}"
        for column, description in table["columns"].items():
            yield f"comment on column {relation(table)}.{quoted(column)} is {literal(description)}"


def functions(formulas):
    """Statements that make the metric formulas SQL functions, with their descriptions."""
    for formula in formulas:
        arguments = ", ".join(formula["arguments"])
        # One that gives rows has the word `table` before its query.
        kind = "table" if formula["expression"].startswith("table ") else ""
        yield f"create macro {relation(formula)}({arguments}) as {formula['expression']}"
        yield f"comment on macro {kind} {relation(formula)} is {literal(formula['description'])}"


def check_database(cursor, path, tables, rows):
    """Compare what the finished file holds with what was written; raises DuckDB's IOException."""
    if path.with_name(path.name + ".wal").exists():
        raise duckdb.IOException("changes remained in a .wal file")
    selects = (f"select {literal(t['name'])}, count(*) from {relation(t)}" for t in tables)
    read = dict(cursor.execute(" union all ".join(selects)).fetchall())
    if read != rows:
        raise duckdb.IOException(f"the file has other rows ({read}) than were written ({rows})")


def described_data(cursor, tables):
    """Which data the tables are of, from the mart that says so."""
    keys = ("raw_data", "first_date", "last_date")
    for table in tables:
        if table["name"] == "build_info":
            sql = f"select {', '.join(keys)} from {relation(table)}"
            values = cursor.execute(sql).fetchone()
            return {key: value and str(value) for key, value in zip(keys, values, strict=True)}
    return dict.fromkeys(keys)


def export_parquet(cursor, folder, tables):
    """Write every table of the version as a Parquet file in a folder of its own."""
    folder.mkdir()
    for table in tables:
        target = literal(folder / f"{table['name']}.parquet")
        cursor.execute(f"copy {relation(table)} to {target} (format parquet, compression zstd)")


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
    project = (PROJECT_DIR / "dbt_project.yml").read_text(encoding="utf-8")
    version = re.search(r"""^version: *["']?([^"'\s]+)""", project, re.M)
    try:
        command = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
        done = subprocess.run(command, cwd=PROJECT_DIR, capture_output=True, text=True, timeout=10)
        commit = done.stdout.strip() or None
    except (OSError, subprocess.SubprocessError):
        commit = None
    return {"project_version": version and version[1], "git_commit": commit}


def relation(named):
    """The published table or function of this schema and name, as SQL."""
    return f"publication.{quoted(named['schema'])}.{quoted(named['name'])}"


def literal(text):
    """`text` as a SQL string."""
    return "'" + str(text).replace("'", "''") + "'"


def quoted(name):
    """`name` as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
