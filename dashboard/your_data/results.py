"""What a build left: rejected rows after a check, and the marts as files to keep."""

from __future__ import annotations

import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
from exports import FORMULA_STARTS

from .errors import YourDataError
from .raw_layer import scan

SHOWN_ROWS = 1000


@dataclass
class Check:
    """`reasons`: (table, reason, rows), most rows first; `rows`: the first rejected rows, as
    (table, file, line, reason, row)."""

    reasons: list[tuple]
    rows: list[tuple]

    @property
    def rejected(self):
        """How many rows would be rejected."""
        return sum(count for _, _, count in self.reasons)


def read_check(workspace):
    """The `Check` that the last build of `workspace` allows. Raises YourDataError without one."""
    path = workspace.warehouse_dir / "build" / "warehouse.duckdb"
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            reasons = connection.execute(
                """
                select source_table, regexp_replace(reason, '"[^"]*"', '…') as kind, count(*) as n
                from marts.rejected_rows group by all order by n desc, source_table, kind
                """
            ).fetchall()
            rows = connection.execute(
                f"""
                select source_table, file, line, reason, "row" from marts.rejected_rows
                order by source_table, file, line limit {SHOWN_ROWS}
                """
            ).fetchall()
    except duckdb.Error as error:
        raise YourDataError("Your rows have not been checked yet.") from error
    return Check(reasons, rows)


def published_folder(workspace):
    """The folder of the version that the last complete build published."""
    link = workspace.warehouse_dir / "current"
    if not os.path.lexists(link):
        raise YourDataError("Your files have not been built yet.")
    return Path(os.path.realpath(link))


def duckdb_file(workspace):
    """Path of the DuckDB file with the marts."""
    return published_folder(workspace) / "warehouse.duckdb"


def parquet_zip(workspace):
    """Path of a zip with each mart as Parquet."""
    folder = published_folder(workspace) / "parquet"
    return _zip(workspace, "marts_parquet.zip", sorted(folder.glob("*.parquet")))


def csv_zip(workspace):
    """Path of a zip with each mart as CSV that a spreadsheet opens without running anything.

    A text that a spreadsheet would take for a formula gets an apostrophe in front; Parquet and
    DuckDB hold it as it is.
    """
    folder = workspace.scratch("csv")
    marts = sorted((published_folder(workspace) / "parquet").glob("*.parquet"))
    with duckdb.connect() as connection:
        for mart in marts:
            source = scan.parquet_scan([mart])
            columns = connection.execute(f"describe select * from {source}").fetchall()
            values = ", ".join(_cell_sql(name, kind) for name, kind, *_ in columns)
            connection.execute(
                f"copy (select {values} from {source}) "
                f"to {scan.literal(folder / f'{mart.stem}.csv')} (header)"
            )
    return _zip(workspace, "marts_csv.zip", sorted(folder.glob("*.csv")))


def _cell_sql(name, kind):
    quoted = '"' + name.replace('"', '""') + '"'
    if kind != "VARCHAR":
        return quoted
    starts = ", ".join(map(scan.literal, FORMULA_STARTS))
    return (
        f"case when list_contains([{starts}], left({quoted}, 1)) then '''' || {quoted} "
        f"else {quoted} end as {quoted}"
    )


def _zip(workspace, name, files):
    path = workspace.folder / name
    kind = zipfile.ZIP_STORED if name.endswith("parquet.zip") else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w", kind) as archive:
        for file in files:
            archive.write(file, file.name)
    return path
