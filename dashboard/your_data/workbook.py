"""An Excel workbook as CSV files, one for each sheet, line for line."""

from __future__ import annotations

import csv
import datetime
import re
import time
import zipfile
from decimal import Decimal

from .errors import YourDataError

PADDED = re.compile(r'(?:"([^"]*)")?(0{2,})')  # a number format such as 000 or "INF"000
MAX_SECONDS = 60  # of work, however busy the machine is


def write_sheets(file, name, new_path, limits):
    """Write the sheets of the workbook `file`, called `name`, as CSV.

    `new_path(file name)`: where a sheet goes. Line n of a CSV file is row n of its sheet. Returns
    (paths, notes on what was left out). Raises YourDataError where it cannot be read or is larger
    than the `limits`.
    """
    try:
        import openpyxl
    except ImportError as error:
        raise YourDataError(
            "Excel workbooks cannot be read here, because openpyxl is not installed. Save each "
            "sheet as CSV."
        ) from error
    try:
        return _write_sheets(openpyxl, file, name, new_path, limits)
    except YourDataError:
        raise
    except Exception as error:  # openpyxl raises nearly anything on a damaged workbook
        raise YourDataError(
            f"{name} cannot be read as an Excel workbook ({type(error).__name__}). Open it, save "
            "it again as .xlsx, or save each sheet as CSV."
        ) from error


def _write_sheets(openpyxl, file, name, new_path, limits):
    budget, paths, notes = _Budget(name, limits), [], []
    has_formulas = _has_formulas(file)
    book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                notes.append(f"The hidden sheet {sheet.title} of {name} was left out.")
                continue
            path = new_path(f"{sheet.title}.csv")
            if _write_sheet(sheet, path, budget):
                if has_formulas:
                    _refuse_formulas_without_results(openpyxl, file, name, sheet)
                paths.append(path)
            else:
                path.unlink()
    finally:
        book.close()
    if len(paths) == 1:  # then the name of the workbook says more than `Sheet1`
        paths = [paths[0].rename(new_path(f"{name.rpartition('.')[0]}.csv"))]
    return paths, notes


def _write_sheet(sheet, path, budget):
    """Write a sheet to `path` as wide as its header; returns whether it holds anything."""
    width = 0
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        sheet.reset_dimensions()  # what a file says of its size is often wrong
        for cells in sheet.iter_rows():
            budget.spend(len(cells))
            row = [text_of(cell.value, cell) for cell in cells]
            while row and not row[-1]:
                row.pop()
            width = width or len(row)
            writer.writerow(row + [""] * (width - len(row)) if row else [])
    return width > 0


def text_of(value, cell=None):
    """The text of a cell's `value` as a person sees it: dates as ISO, figures without formatting.

    `cell` is asked for its number format where leading zeros may be part of what is seen.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        padded = PADDED.fullmatch(cell.number_format) if cell is not None else None
        return f"{padded[1] or ''}{value:0{len(padded[2])}}" if padded else str(value)
    if isinstance(value, float):
        # A spreadsheet shows at most 15 figures of what it stores.
        return f"{Decimal(f'{value:.15g}'):f}"
    if isinstance(value, datetime.datetime):
        is_day = value.time() == datetime.time()
        return value.date().isoformat() if is_day else value.isoformat(" ", "seconds")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return " ".join(str(value).splitlines())


def _has_formulas(file):
    """Whether any sheet of the workbook `file` has a formula; cheap, unlike reading it again."""
    with zipfile.ZipFile(file) as archive:
        for entry in archive.namelist():
            if entry.startswith("xl/worksheets/"):
                with archive.open(entry) as sheet:
                    tail = b""
                    while chunk := sheet.read(1 << 20):
                        text = tail + chunk
                        if b"<f>" in text or b"<f " in text:
                            return True
                        tail = chunk[-2:]
    return False


def _refuse_formulas_without_results(openpyxl, file, name, sheet):
    """Raise YourDataError where a program wrote formulas into the sheet and never worked them out.

    A formula whose result is empty looks the same, so it is refused only where none has a result.
    """
    book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
    try:
        formulas = book[sheet.title]
        formulas.reset_dimensions()
        first = None
        for row, values in zip(formulas.iter_rows(), sheet.iter_rows(), strict=False):
            for cell, value in zip(row, values, strict=False):
                if cell.data_type == "f":
                    if value.value is not None:
                        return
                    first = first or cell.coordinate
    finally:
        book.close()
    if first:
        raise YourDataError(
            f"The formulas of the sheet {sheet.title} of {name} (the first in {first}) have no "
            "results stored. Open the workbook in a spreadsheet program, save it and drop it again."
        )


class _Budget:
    """Counts the cells and the seconds that reading a workbook takes."""

    def __init__(self, name, limits):
        self.name, self.limits = name, limits
        self.rows = self.cells = 0
        self.until = time.thread_time() + MAX_SECONDS

    def spend(self, cells):
        """Count a row of `cells`; raises YourDataError where it is one too many."""
        self.rows += 1
        self.cells += cells
        if (
            self.rows > self.limits.rows
            or self.cells > self.limits.workbook_cells
            or time.thread_time() > self.until
        ):
            raise YourDataError(
                f"{self.name} is too large for a workbook: {self.rows:,} rows and {self.cells:,} "
                "cells were read and there is more. Save each sheet as CSV and drop those."
            )
