"""Result tables as Excel workbooks: the sheet Data, and the sheet About with what it is.

A text that looks like a formula keeps its text as it is: its cell is marked as text.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

import pandas as pd
from exports import FORMULA_STARTS, About, CannotExport, plain, rows_of, unique_names
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

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


def _write_data(sheet, table: pd.DataFrame) -> None:
    names = [str(name) for name in unique_names(table)]
    rows = list(rows_of(table))
    formats = [_number_format(column) for column in zip(*rows, strict=True)] or [None] * len(names)
    for position, name in enumerate(names):
        texts = [len(plain(row[position])) for row in rows[:200]]
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
        value = plain(value)
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
