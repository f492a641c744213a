"""Result tables as CSV, and what every file says of itself; XLSX is in workbooks.py.

A text that a spreadsheet would take for a formula stays a text: an apostrophe is put before it,
which is all that CSV allows. Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pandas as pd

# Also the wide forms, which spreadsheets of East Asian settings read as the narrow ones.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


class CannotExport(Exception):
    """The table does not fit the format. Its text says why and what to do instead."""


@dataclass(frozen=True)
class About:
    """What a file has to say about itself: `facts` such as period, filters and build, and notes."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def table_as_csv(table: pd.DataFrame, byte_order_mark: bool = True) -> bytes:
    """The table as UTF-8 CSV: a header of column names, dates as 2026-03-31, empty where NULL.

    Excel needs the byte order mark to read ₹ and Hindi names; some programs trip over it.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_harmless(str(name)) for name in table.columns])
    for row in rows_of(table):
        writer.writerow([_harmless(cell) if isinstance(cell, str) else plain(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig" if byte_order_mark else "utf-8")


def file_name(title: str, extension: str, *parts: object) -> str:
    """A name of letters, figures and hyphens: `brands-2026-01-01-2026-03-31.csv`."""
    words = "-".join(str(part) for part in (title, *parts) if part)
    return f"{re.sub(r'[^a-z0-9]+', '-', words.lower()).strip('-') or 'table'}.{extension}"


def rows_of(table: pd.DataFrame) -> Iterable[tuple]:
    """The rows, each cell as one of None, bool, int, Decimal, date, datetime, str.

    Raises CannotExport where two columns have one name.
    """
    columns = [[_value(cell) for cell in table[name]] for name in unique_names(table)]
    return zip(*columns, strict=True)


def unique_names(table: pd.DataFrame) -> list:
    """The names of the columns. Raises CannotExport where two are the same."""
    repeated = table.columns[table.columns.duplicated()]
    if len(repeated):
        raise CannotExport(f"Two columns have the name {repeated[0]}.")
    return list(table.columns)


def _value(cell: object) -> object:
    if cell is None or cell is pd.NaT or cell is pd.NA:
        return None
    if isinstance(cell, str | bool | Decimal):
        return None if isinstance(cell, Decimal) and not cell.is_finite() else cell
    if isinstance(cell, pd.Timestamp):
        cell = cell.to_pydatetime()
    if isinstance(cell, datetime):
        # A day comes as midnight, and no mart has a time that matters at midnight.
        return cell if cell.time().replace(tzinfo=None) != datetime.min.time() else cell.date()
    if isinstance(cell, date):
        return cell
    if hasattr(cell, "item"):  # numpy's numbers
        cell = cell.item()
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return None
        # The shortest digits that mean this float: those of the decimal that it came from.
        return int(cell) if cell.is_integer() else Decimal(repr(cell))
    return cell if isinstance(cell, bool | int) else str(cell)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def plain(cell: object) -> str:
    """A cell of `rows_of` as CSV has it: 2026-03-31, true, digits in full, empty for None."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell)
