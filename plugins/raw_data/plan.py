"""The plan for loading one raw table: which files, which columns, how to read each."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import duckdb

from . import files as raw_files
from . import scan
from .columns import (
    choices_for,
    match_headers,
    missing_columns_error,
    read_columns,
    unknown_headers_error,
)
from .errors import RawDataError, words
from .records import MAX_RECORD, write_clean
from .text_file import count_plain_lines, read_head

# Columns with dates, whose order of day and month is found out for each file.
DATES = (
    "date",
    "pre_start",
    "start_date",
    "end_date",
    "cooldown_end",
    "registered_at",
    "assigned_at",
    "expires",
)


def make_plan(request, scratch):
    """Plan the load of `request["table"]`; returns a dict for the macro `load_raw_table`.

    Its `kind` is text, parquet, or absent for an optional table without a file.

    `request`: table, columns_file, seed_file, folder ('' for the seed's own CSV), raw_files (no
    file for an optional table: it is absent, whatever there is) and raw_headers (vars), is_careful
    (read clean copies only), answers (to the questions so far).
    `scratch`: a function that makes a folder for clean copies. Raises RawDataError, and Question
    for what the macro must ask about remote files.
    """
    table, folder = request["table"], str(request.get("folder") or "").strip()
    tables = read_columns(request["columns_file"])
    if table not in tables:
        raise RawDataError(
            f"The raw table {table} is not in the list of raw columns; known tables are "
            f"{words(tables)}."
        )
    headers = Headers(request.get("answers") or {}, raw_files.header_words(tables))
    files_of = request.get("raw_files") or {}
    names = files_of.get(table)
    if table in raw_files.OPTIONAL and table in files_of and not names:
        chosen = []
    elif names:
        chosen = raw_files.named_files(table, folder or Path.cwd(), names)
    elif not folder:
        path = Path(request["seed_file"])
        chosen = [raw_files.RawFile(str(path), path.name, False)]
    elif raw_files.is_remote(folder):
        found = raw_files.remote_files(folder, headers.list_remote(folder, table))
        chosen = raw_files.choose_files(table, folder, found, tables, headers.try_read)
    else:
        found = raw_files.list_folder(folder)
        chosen = raw_files.choose_files(table, folder, found, tables, headers.try_read)
    if not chosen:
        return {"kind": "absent", "table": table, "columns": [c.name for c in tables[table]]}
    kinds = {file.is_parquet for file in chosen}
    if len(kinds) > 1:
        raise RawDataError(
            f"The files of {table} are CSV and Parquet together: "
            f"{words([file.name for file in chosen])}. Keep one kind."
        )
    columns = tables[table]
    choices = choices_for(table, request.get("raw_headers"), tables)
    if kinds == {True}:
        return _parquet_plan(table, chosen, columns, choices, headers)
    is_careful = bool(request.get("is_careful"))
    parts = [
        _text_part(table, number, file, columns, choices, headers, scratch, is_careful)
        for number, file in enumerate(chosen)
    ]
    return _plan(table, columns, parts, "text")


class Question(Exception):
    """What only the connection of dbt can tell: `args` are a kind and paths."""


class Headers:
    """Headers of files, read here or, for remote files, told by DuckDB."""

    def __init__(self, answers, known_words):
        """`answers`: `"kind path"` -> rows; `known_words`: normalised header words."""
        self.answers = answers
        self.known_words = known_words

    def ask(self, kind, *paths):
        """The rows that answer a question; raises Question when it has not been asked."""
        key = f"{kind} {paths[0]}"
        if key not in self.answers:
            raise Question(kind, list(paths))
        return self.answers[key]

    def list_remote(self, folder, table):
        """Paths under a remote prefix; one conventional name where the protocol cannot list."""
        prefix = folder.rstrip("/")
        if prefix.lower().startswith(("http://", "https://")):
            return [] if table in raw_files.OPTIONAL else [f"{prefix}/{table}.csv"]
        return [row[0] for row in self.ask("glob", f"{prefix}/**")]

    def describe(self, files):
        """Column name -> type of Parquet files, or of one remote text file."""
        paths = [file.path for file in files]
        if raw_files.is_remote(paths[0]):
            return dict(self.ask("parquet" if files[0].is_parquet else "csv", *paths))
        try:
            return scan.describe_parquet(paths)
        except duckdb.Error as error:
            # DuckDB's first line says what is wrong; the others show its own query.
            reason = str(error).splitlines()[0]
            raise RawDataError(
                f"{files[0].name} is not a Parquet file that can be read ({reason}). Write it "
                "again, or save the table as CSV."
            ) from error

    def read(self, files):
        """Headers of the parts `files` of one table. Raises RawDataError."""
        if files[0].is_parquet or raw_files.is_remote(files[0].path):
            header = list(self.describe(files))
        else:
            header = read_head(files[0].path, files[0].name, self.known_words).header or []
        return [*header, *(key for key in files[0].partitions if key not in header)]

    def try_read(self, files):
        """Headers of the parts `files`, or [] when they are empty or no table."""
        try:
            return self.read(files)
        except RawDataError:
            return []


def _text_part(table, number, file, columns, choices, headers, scratch, is_careful):
    """How to read one text file, as a dict.

    DuckDB reads the file itself where it may, else a clean copy that `write_clean` makes.
    """
    part = {"name": file.name, "number": number, "offset": 2, "expected": None, "is_copy": False}
    if raw_files.is_remote(file.path):
        header = list(headers.describe([file]))
        part |= {"scan": scan.remote_csv_scan(file.path), "names": header}
    else:
        head = read_head(file.path, file.name, headers.known_words)
        if head.header is None:
            raise RawDataError(
                f"{file.name} ({table}) is empty: it has no header. Put the header line in "
                f"({words([column.name for column in columns])}), or remove the file."
            )
        header = head.header
        part["names"] = [f"c{position}" for position in range(len(header))]
    match = _match(table, file, [*header, *file.partitions], columns, choices)
    if not raw_files.is_remote(file.path):
        plain = None if is_careful else _plain_scan(file, head)
        part |= plain or _clean_scan(file, head, Path(scratch(), f"{table}_{number}.csv"))
    return part | asdict(match) | {"literals": list(file.partitions.values())}


def _plain_scan(file, head):
    """How DuckDB reads the file itself, or None where it cannot do so exactly.

    `expected` rows mean one record on each line, so that the line is known from the row; fewer
    that the file needs a clean copy.
    """
    width, skip = len(head.header), head.first_line - 1
    lines = count_plain_lines(file.path, head) if width > 1 else None
    if lines is None:
        return None
    table_function = scan.csv_scan(file.path, width, head.delimiter, skip, MAX_RECORD)
    return {"scan": table_function, "expected": lines - skip, "offset": head.first_line}


def _clean_scan(file, head, target):
    """How DuckDB reads a clean copy of the file, made at `target`."""
    width = len(head.header)
    count, longest = write_clean(
        file.path, head.encoding, head.delimiter, width, head.first_line, target
    )
    max_line_size = max(2 * MAX_RECORD, longest + 1)
    table_function = scan.csv_scan(target, width + 3, ",", 0, max_line_size, "\\n")
    return {"scan": table_function, "expected": count, "is_copy": True, "width": width}


def _match(table, file, header, columns, choices):
    """The `Match` of a file's header; raises RawDataError where it lacks what is needed."""
    match = match_headers(header, columns, choices)
    if match.unknown:
        raise unknown_headers_error(table, file.name, header, match)
    if match.missing:
        raise missing_columns_error(table, file.name, header, match, columns)
    return match


def _parquet_plan(table, files, columns, choices, headers):
    """How to read Parquet files as one view."""
    described = headers.describe(files)
    header = headers.read(files)
    match = _match(table, files[0], header, columns, choices)
    partitioned = bool(files[0].partitions)
    part = asdict(match) | {
        "scan": scan.parquet_scan([file.path for file in files], partitioned),
        "name": files[0].name,
        "names": header,
        "types": [described.get(name, "VARCHAR") for name in header],
        "prefix_length": len(files[0].path) - len(files[0].name),
        "is_many": len(files) > 1,
    }
    return _plan(table, columns, [part], "parquet")


def _plan(table, columns, parts, kind):
    """The parts with what they have in common."""
    extras = {}
    for part in parts:
        for name in part["extras"]:
            extras.setdefault(name.casefold(), name)
    dropped = sum(len(part["dropped"]) for part in parts)
    return {
        "kind": kind,
        "table": table,
        "parts": parts,
        "columns": [column.name for column in columns],
        "found": sorted({name for part in parts for name in part["columns"]}),
        "dates": [name for name in DATES if any(name in part["columns"] for part in parts)],
        "extras": list(extras.values()),
        "expected": None
        if any(part.get("expected") is None for part in parts)
        else sum(part["expected"] for part in parts),
        "is_stored": len(parts) > 1 or any(part.get("is_copy") for part in parts),
        "note": f"{dropped} extra columns over the limit were left out" if dropped else "",
    }
