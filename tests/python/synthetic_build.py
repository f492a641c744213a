"""A build file of two marts, published without dbt: what tests publish many times in little time.

Every row of both marts has the number of its version, so that a reader can tell a torn read.
"""

import os
from datetime import datetime, timedelta, timezone

import duckdb
from publishing.version import publish

TABLES = {"few": 3, "many": 20_000}


def open_build(warehouse_dir):
    """A connection to the build file in `warehouse_dir`; holding it is the right to publish."""
    folder = warehouse_dir / "build"
    folder.mkdir(parents=True, exist_ok=True)
    return duckdb.connect(str(folder / "warehouse.duckdb"))


def build(connection, number, tables=TABLES):
    """Build the marts anew, each row with `number`."""
    connection.execute("create schema if not exists marts")
    for name, rows in tables.items():
        connection.execute(
            f"create or replace table marts.{name} as "
            f"select {number} as version, i as row_number, md5(i::varchar) as text "
            f"from range({rows}) as numbers (i)"
        )


def build_id(number):
    """Ids that sort by `number`."""
    moment = datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=number)
    return f"{moment:%Y%m%dT%H%M%S.000Z}-{os.getpid():08x}"


def request(number, tables=TABLES, **changes):
    """What the macros ask for, with the description `Table <name>` on tables."""
    return {
        "build_id": build_id(number),
        "tables": [
            {
                "schema": "marts",
                "name": name,
                "description": f'Table {name}: the customer\'s "own"',
                "columns": {"version": "Number of the version; it's the same in every row."},
            }
            for name in tables
        ],
        "functions": [
            {
                "schema": "marts",
                "name": "ratio",
                "arguments": ["numerator", "denominator"],
                "expression": "numerator // denominator",
                "description": "The customer's ratio",
            }
        ],
        "tests": {"passed": 2, "warned": 0},
        "storage_version": "v1.2.0",
        "export_parquet": False,
        "dbt_version": "1.11.0",
        **changes,
    }


def build_and_publish(connection, versions, number, **changes):
    """Build and publish version `number`; returns its id."""
    build(connection, number)
    return publish(connection, versions, request(number, **changes))["build_id"]
