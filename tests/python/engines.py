"""Compare what two engines built, row by row."""

from collections import Counter
from dataclasses import dataclass

import duckdb

# What is true of the build and not of the data.
OF_THE_BUILD = {"build_info": {"build_id", "built_at", "engine"}}


# Numbers in binary are statistics; engines sum and round their last digits differently.
SIGNIFICANT_DIGITS = 9


@dataclass
class Comparison:
    """The number of rows compared, and table -> what differs."""

    rows: int
    differences: dict[str, str]


def compare(schemas, left, right, without_empty=False, left_out=()):
    """Compare every table of `schemas`, in which NULL equals NULL alone; returns a `Comparison`.

    `left` and `right` are functions that run a query and return its rows. Both must have the same
    tables, with the same columns in the same order, and each row as often. `without_empty`: files
    stand for the tables on the right, and a seed without rows has none. `left_out` are tables that
    need not be the same.
    """
    rows, differences = 0, {}
    tables = table_columns(left, schemas)
    others = table_columns(right, schemas)
    for table in sorted((tables.keys() | others.keys()) - set(left_out)):
        columns = tables.get(table)
        if without_empty and table not in others and not read(left, table, columns):
            continue
        if columns != others.get(table):
            differences[table] = f"columns {columns} and {others.get(table)}"
            continue
        left_rows, right_rows = (read(query, table, columns) for query in (left, right))
        rows += sum(left_rows.values())
        missing, surplus = left_rows - right_rows, right_rows - left_rows
        if missing or surplus:
            examples = sorted(map(str, [*missing][:2] + [*surplus][:2]))
            differences[table] = (
                f"{sum(missing.values())} rows only left, {sum(surplus.values())} only right: "
                + " | ".join(text[:500] for text in examples)
            )
    return Comparison(rows, differences)


def duckdb_reader(warehouse):
    """A function that runs a query over a DuckDB file, for `compare`."""
    connection = duckdb.connect(str(warehouse), read_only=True)
    return lambda sql: connection.execute(sql).fetchall()


def table_columns(query, schemas):
    """`schema.table` -> its columns, for the tables and views of `schemas`."""
    listed = ", ".join(f"'{schema}'" for schema in schemas)
    found = {}
    for schema, table, column in query(
        "select table_schema, table_name, column_name from information_schema.columns"
        f" where table_schema in ({listed}) order by ordinal_position"
    ):
        # What the DuckDB views of raw tables stand on.
        if not table.endswith("__rows"):
            found.setdefault(f"{schema}.{table}", []).append(column)
    return found


def read(query, table, columns):
    """The rows of `table` with how often each is there."""
    left_out = OF_THE_BUILD.get(table.split(".")[1], set())
    names = ['"' + name.replace('"', '""') + '"' for name in columns if name not in left_out]
    schema, name = table.split(".")
    rows = query(f'select {", ".join(names)} from {schema}."{name}"')
    return Counter(tuple(map(comparable, row)) for row in rows)


def comparable(value):
    """`value` as it is compared: a number in binary by its first digits, anything else exactly."""
    return f"{value:.{SIGNIFICANT_DIGITS}g}" if isinstance(value, float) else value
