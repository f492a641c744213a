"""DuckDB's table functions over raw files, as SQL."""

from __future__ import annotations

import atexit
from functools import cache

import duckdb


def literal(text):
    """`text` as a SQL string."""
    return "'" + str(text).replace("'", "''") + "'"


def csv_scan(path, width, delimiter, skip, max_line_size, new_line=None):
    """`read_csv(...)` that reads a text file strictly as text: columns c0, c1, ..., no header.

    What breaks the CSV rules is left out, so that fewer rows than lines tell of it; nothing is
    taken over from such a reading, see `load_raw_table`.
    """
    columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(width))
    line_end = f", new_line = '{new_line}'" if new_line else ""
    return (
        f"read_csv({literal(path)}, columns = {{{columns}}}, auto_detect = false, header = false, "
        f"skip = {skip}, delim = {literal(delimiter)}, quote = '\"', escape = '\"', "
        f"strict_mode = true, ignore_errors = true, max_line_size = {max_line_size}{line_end})"
    )


def remote_csv_scan(path):
    """`read_csv(...)` that reads a remote text file as text, its header by DuckDB itself."""
    return f"read_csv({literal(path)}, all_varchar = true, header = true)"


def parquet_scan(paths, is_partitioned=False):
    """`read_parquet(...)` over the files `paths`, matched by column name."""
    listed = ", ".join(map(literal, paths))
    partitions = "true, hive_types_autocast = false" if is_partitioned else "false"
    return f"read_parquet([{listed}], union_by_name = true, hive_partitioning = {partitions})"


@cache
def memory_connection():
    """A DuckDB in memory for small questions, made once, because that takes longer than they."""
    connection = duckdb.connect()
    atexit.register(connection.close)
    return connection


def describe_parquet(paths):
    """Column name -> type of local Parquet files read together. Raises duckdb.Error."""
    with memory_connection().cursor() as cursor:
        rows = cursor.execute(f"describe select * from {parquet_scan(paths)}").fetchall()
    return {row[0]: row[1] for row in rows}
