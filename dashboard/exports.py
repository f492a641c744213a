"""Result tables as files: CSV for programs, XLSX for people.

A text that a spreadsheet would take for a formula stays a text: in CSV an apostrophe is put before
it, which is all that CSV allows; in XLSX the cell is marked as text and keeps its text as it is.
Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

# Also the wide forms, which spreadsheets of East Asian settings read as the narrow ones.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")

# What one worksheet and one of its cells hold.
XLSX_ROWS = 1_048_576
XLSX_TEXT = 32_767

# Spreadsheets compute with binary floats: more digits than these would be changed in silence.
EXACT_DIGITS = 15

# 12,34,567.00: the groups of lakh and crore.
MONEY_FORMAT = r"[>=10000000]##\,##\,##\,##0.00;[>=100000]##\,##\,##0.00;#,##0.00"
RATIO_FORMAT = "#,##0.00####"
DATE_FORMAT = "yyyy-mm-dd"
TIME_FORMAT = "yyyy-mm-dd hh:mm:ss"

HEADING = {"font": Font(bold=True, color="FFFFFF"), "fill": PatternFill("solid", fgColor="123A4A")}
WIDEST_COLUMN = 60


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
    for row in _rows(table):
        writer.writerow(
            [_harmless(cell) if isinstance(cell, str) else _plain(cell) for cell in row]
        )
    return text.getvalue().encode("utf-8-sig" if byte_order_mark else "utf-8")


def table_as_xlsx(
    table: pd.DataFrame, about: About, meanings: Mapping[str, str] | None = None
) -> bytes:
    """The table as an Excel workbook: the sheet Data, and the sheet About with `about` and what
    each column means, by `meanings`.

    Raises CannotExport where there are more rows than a worksheet holds.
    """
    if len(table) >= XLSX_ROWS:
        raise CannotExport(
            f"The table has {len(table):,} rows and a worksheet holds {XLSX_ROWS - 1:,}: "
            "take CSV instead, or filter it."
        )
    workbook = Workbook(write_only=True)
    workbook.properties.title = _writable(about.title)
    workbook.properties.creator = "Influencer ROAS"
    _write_data(workbook.create_sheet("Data"), table)
    _write_about(workbook.create_sheet("About"), table, about, meanings or {})
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def file_name(title: str, extension: str, *parts: object) -> str:
    """A name of letters, figures and hyphens: `brands-2026-01-01-2026-03-31.csv`."""
    words = "-".join(str(part) for part in (title, *parts) if part)
    return f"{re.sub(r'[^a-z0-9]+', '-', words.lower()).strip('-') or 'table'}.{extension}"


def _rows(table: pd.DataFrame) -> Iterable[tuple]:
    columns = [[_value(cell) for cell in table[name]] for name in _unique_names(table)]
    return zip(*columns, strict=True)


def _unique_names(table: pd.DataFrame) -> list:
    repeated = table.columns[table.columns.duplicated()]
    if len(repeated):
        raise CannotExport(f"Two columns have the name {repeated[0]}.")
    return list(table.columns)


def _value(cell: object) -> object:
    """The cell as one of None, bool, int, Decimal, date, datetime, str."""
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


def _plain(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def _write_data(sheet, table: pd.DataFrame) -> None:
    names = [str(name) for name in _unique_names(table)]
    rows = list(_rows(table))
    formats = [_number_format(column) for column in zip(*rows, strict=True)] or [None] * len(names)
    for position, name in enumerate(names):
        texts = [len(_plain(row[position])) for row in rows[:200]]
        width = max([len(name) + 3, *texts]) + 2
        sheet.column_dimensions[get_column_letter(position + 1)].width = min(width, WIDEST_COLUMN)
    sheet.freeze_panes = "A2"
    if names:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{len(rows) + 1}"
    sheet.append([_cell(sheet, name, **HEADING) for name in names])
    for row in rows:
        sheet.append([_cell(sheet, cell, form) for cell, form in zip(row, formats, strict=True)])


def _write_about(sheet, table: pd.DataFrame, about: About, meanings: Mapping[str, str]) -> None:
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 100
    wrap = {"alignment": Alignment(wrap_text=True, vertical="top")}
    sheet.append([_cell(sheet, about.title, font=Font(bold=True, size=14))])
    for name, value in (*about.facts, ("Rows", f"{len(table):,}")):
        sheet.append([_cell(sheet, name, font=Font(bold=True)), _cell(sheet, value, **wrap)])
    for note in about.notes:
        sheet.append([None, _cell(sheet, note, **wrap)])
    described = [(str(name), meanings[name]) for name in table.columns if meanings.get(name)]
    if described:
        sheet.append([])
        sheet.append([_cell(sheet, name, **HEADING) for name in ("Column", "Meaning")])
    for name, meaning in described:
        sheet.append([_cell(sheet, name, **wrap), _cell(sheet, meaning, **wrap)])


def _number_format(column: Iterable[object]) -> str | None:
    """Money where there are paise at most, a ratio where there are more decimals."""
    decimals = [cell for cell in column if isinstance(cell, Decimal)]
    if not decimals:
        return None
    return MONEY_FORMAT if all(d.as_tuple().exponent >= -2 for d in decimals) else RATIO_FORMAT


def _cell(sheet, value: object, number_format: str | None = None, **style) -> WriteOnlyCell | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        # A worksheet knows no time zones.
        value, number_format = value.replace(tzinfo=None), TIME_FORMAT
    elif isinstance(value, date):
        number_format = DATE_FORMAT
    elif isinstance(value, int) and not isinstance(value, bool):
        number_format = number_format or "#,##0"
    if isinstance(value, int | Decimal) and len(Decimal(value).as_tuple().digits) > EXACT_DIGITS:
        value = _plain(value)
    if isinstance(value, str):
        value = _writable(value)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA_STARTS)
    elif number_format:
        cell.number_format = number_format
    for name, part in style.items():
        setattr(cell, name, part)
    return cell


def _writable(text: str) -> str:
    text = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)
    return text if len(text) <= XLSX_TEXT else text[: XLSX_TEXT - 1] + "…"
