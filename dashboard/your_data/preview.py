"""What the loader would read of a table, before anything is built.

The loader's own plan and SQL run in a DuckDB in memory over the uploaded files, and nothing is
stored but a few rows.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb

from .errors import YourDataError
from .raw_layer import COLUMNS_FILE, RawDataError, date_order, macros, make_plan

ROWS = 20
PROBLEMS = 100
SETTINGS = {
    "autoinstall_known_extensions": "false",
    "memory_limit": "1GB",
}
META = ("file_name", "line_number", "date_order", "load_error", "load_error_row")


@dataclass
class DateQuestion:
    """A file whose dates do not say whether day or month comes first.

    `line` and `value` are an example; read day first it is `as_dmy`, month first `as_mdy`. Where
    dates of the file contradict each other, `contradiction` shows one of each kind instead.
    """

    file: str
    line: int
    value: str
    as_dmy: str | None
    as_mdy: str | None
    contradiction: str | None = None


@dataclass
class Preview:
    """`header` and first `rows` as they are read; `row_count` of all; `broken`: how many lines
    cannot be split into columns, the first of them in `problems` (file, line, reason, text)."""

    header: list[str] = field(default_factory=list)
    rows: list[tuple] = field(default_factory=list)
    row_count: int = 0
    broken: int = 0
    problems: list[tuple] = field(default_factory=list)
    date_question: DateQuestion | None = None


def preview(workspace, table, choices):
    """The `Preview` of the raw table called `table`. Raises YourDataError in plain words."""
    scratch = workspace.scratch(f"preview_{table}")
    request = {
        "table": table,
        "columns_file": COLUMNS_FILE,
        "folder": str(workspace.raw_dir),
        **choices.as_vars(),
    }
    with _plain_words(), duckdb.connect(config=SETTINGS) as connection:
        plan = make_plan(request, lambda: str(scratch))
        rows = _rows_sql(plan)
        count = connection.execute(f"select count(*) from {rows}").fetchone()[0]
        if plan["expected"] is not None and count != plan["expected"]:
            # As in load_raw_table: from a clean copy where DuckDB finds broken lines.
            plan = make_plan(request | {"is_careful": True}, lambda: str(scratch))
            rows = _rows_sql(plan)
        found = _look(connection, plan, rows, count)
        if plan["dates"]:
            found.date_question = _date_question(connection, plan, rows, table, choices)
    workspace.scratch(scratch.name)
    return found


@contextmanager
def _plain_words():
    """Turn the loader's errors and DuckDB's into YourDataError."""
    try:
        yield
    except RawDataError as error:
        raise YourDataError(str(error)) from error
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise YourDataError(f"The file cannot be read ({reason}).") from error


def _rows_sql(plan):
    """The raw rows that dbt would store, numbered as it would number them."""
    if plan["kind"] == "parquet":
        return plan["parts"][0]["scan"]
    rows = macros("raw_table_sql.sql").raw_rows_sql(plan)
    return f"(select *, row_number() over () - 1 as rowid from ({rows})) as raw_rows"


def _view_sql(plan, rows):
    return macros("raw_table_sql.sql").raw_view_sql(plan, rows, {})


def _look(connection, plan, rows, count):
    """Rows, count and broken lines."""
    view = f"({_view_sql(plan, rows)}) as raw_table"
    quoted = ", ".join(f'"{name}"' for name in plan["columns"] if name in plan["found"])
    head = connection.execute(
        f"select line_number, {quoted} from {view} where load_error is null limit {ROWS}"
    )
    found = Preview([column[0] for column in head.description], head.fetchall(), count)
    if any(part.get("is_copy") for part in plan["parts"]):
        found.row_count = connection.execute(f"select count(*) from {rows}").fetchone()[0]
        found.problems = connection.execute(
            f"""
            select file_name, line_number, load_error, load_error_row from {view}
            where load_error is not null order by all limit {PROBLEMS}
            """
        ).fetchall()
        found.broken = connection.execute(
            f"select count(*) from {view} where load_error is not null"
        ).fetchone()[0]
    return found


def _date_question(connection, plan, rows, table, choices):
    """The first file of the table whose dates nobody can tell and nobody was asked about."""
    view = _view_sql(plan, rows)
    dates = " union all ".join(
        f'select file_name, line_number, "{name}" as "date" from ({view}) as raw_table'
        for name in plan["dates"]
    )
    evidence = connection.execute(macros("date_order_evidence.sql").date_order_evidence_sql(dates))
    names = [column[0] for column in evidence.description]
    for values in evidence.fetchall():
        file = dict(zip(names, values, strict=True))
        try:
            date_order.decide(table, file, choices.date_orders)
        except RawDataError:
            if file["only_dmy"] and file["only_mdy"]:
                contradiction = (
                    f"line {file['dmy_line']}: {file['dmy_value']} can only be day first, "
                    f"line {file['mdy_line']}: {file['mdy_value']} only month first"
                )
                return DateQuestion(
                    file["file_name"],
                    file["dmy_line"],
                    file["dmy_value"],
                    None,
                    None,
                    contradiction,
                )
            return DateQuestion(
                file["file_name"],
                file["either_line"],
                file["either_value"],
                file["as_dmy"],
                file["as_mdy"],
            )
    return None
