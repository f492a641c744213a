"""What can be had as a file: tables, charts and the report, each made when somebody asks for it.

Each table and each chart has one quiet menu beneath it. A file is made outside of the page's run,
so what it needs of the session is settled before.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import filters
import formats
import pandas as pd
import queries
import streamlit as st
from exports import About, file_name, table_as_csv
from formats import Formats
from selection import Selection
from warehouse import Version

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

RATIO_NOTE = "Ratios are sums over sums: to get that of a group, sum first and then divide."
INCREMENTAL_NOTE = (
    "Incremental numbers by fixed_share are an assumption, not a measurement: a share of the "
    "revenue is taken to have come without influencers. iroas_method and iroas_tier say how the "
    "number of a row was obtained; measured_revenue is the part of its revenue whose incremental "
    "share was measured."
)

# A frame, or what gives it where the file has more rows than the page shows.
Rows = pd.DataFrame | Callable[[], pd.DataFrame]


def table(
    rows: Rows,
    title: str,
    version: Version | None,
    selection: Selection | None,
    *,
    key: str,
    note: str = "",
) -> None:
    """Offer `rows` as CSV and XLSX: all rows and columns of the marts, not what is shown.

    `key` is that of the table. `selection` is None where the filters do not apply, `version` where
    the rows are of none. `note` is what one has to know to read them.
    """
    with _menu(title, key):
        _offer_table(rows, title, version, selection, key, note)


def chart(
    spec: dict,
    rows: Rows,
    title: str,
    version: Version,
    selection: Selection | None,
    *,
    key: str,
    note: str = "",
) -> None:
    """Offer a chart as PNG, twice its size on screen, and `rows`, its numbers, as CSV and XLSX.

    `spec` is what a function of charts gives; the rest as in `table`.
    """
    about = partial(_about, title, _facts(version, selection), note)
    with _menu(title, key):
        _button(
            "Picture (PNG)",
            lambda: _picture(spec, about()),
            _name(title, "png", selection),
            "image/png",
            f"{key}-png",
        )
        _offer_table(rows, title, version, selection, key, note)


def file(label: str, make: Callable[[], bytes], name: str, *, key: str) -> None:
    """Offer a CSV file that the project reads, as it is to be put with the other files."""
    st.download_button(
        label, make, name, CSV, key=key, on_click="ignore", icon=":material/download:"
    )


def report(version: Version, selection: Selection, form: Formats) -> None:
    """Offer the report on the selection as PDF."""
    described = filters.described(selection)
    period = formats.days(selection.period.first, selection.period.last)
    st.download_button(
        "Report (PDF)",
        lambda: _report(version, selection, form, described),
        _name("influencer-roas", "pdf", selection),
        "application/pdf",
        key="report-pdf",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        help=f"Two to four pages on {'; '.join([period, *described])}",
    )


def with_before(rows: pd.DataFrame, before: pd.DataFrame | None) -> pd.DataFrame:
    """`rows` and those of the period before beneath them, told apart by the column `period`."""
    if before is None:
        return rows
    parts = {"chosen": rows, "compared with": before}
    return pd.concat([part.assign(period=name) for name, part in parts.items()], ignore_index=True)


def _menu(title: str, key: str):
    line = st.container(key=f"download-{key}", horizontal=True, horizontal_alignment="right")
    # The title is for screen readers: style.css hides it.
    label = f"Download :gray[{formats.literal(title)}]"
    return line.popover(label, type="tertiary", key=f"{key}-download")


def _offer_table(
    rows: Rows,
    title: str,
    version: Version | None,
    selection: Selection | None,
    key: str,
    note: str,
) -> None:
    about = partial(_about, title, _facts(version, selection), note)

    def frame() -> pd.DataFrame:
        return rows() if callable(rows) else rows

    for label, kind, mime, make in (
        ("Numbers (CSV)", "csv", CSV, lambda: table_as_csv(frame())),
        ("Numbers (Excel)", "xlsx", XLSX, lambda: _workbook(frame(), about, version)),
    ):
        _button(label, make, _name(title, kind, selection), mime, f"{key}-{kind}")


def _button(label: str, make: Callable[[], bytes], name: str, mime: str, key: str) -> None:
    st.download_button(label, make, name, mime, key=key, on_click="ignore", type="tertiary")


# What these need takes longer to import than a page to draw, and most readers take no file.


def _workbook(frame: pd.DataFrame, about: Callable[..., About], version: Version | None) -> bytes:
    from workbooks import table_as_xlsx

    meanings = queries.meanings(version) if version else {}
    return table_as_xlsx(frame, about(frame.columns), meanings)


def _picture(spec: dict, about: About) -> bytes:
    from pictures import chart_as_png

    return chart_as_png(spec, about)


def _report(version: Version, selection: Selection, form: Formats, described: list[str]) -> bytes:
    from report import pdf

    return pdf.make(version, selection, form, described)


def _facts(version: Version | None, selection: Selection | None) -> list[tuple[str, str]]:
    facts = []
    if selection:
        facts.append(("Period", formats.days(selection.period.first, selection.period.last)))
        if selection.compared:
            compared = formats.days(selection.compared.first, selection.compared.last)
            facts.append(("Compared with", compared))
        facts.append(("Filters", "; ".join(filters.described(selection)) or "None"))
    if version:
        if version.brands:
            facts.append(("Brands", f"Only {', '.join(version.brands)}"))
        facts.append(("Build", version.build_id))
    return facts


def _about(
    title: str,
    facts: list[tuple[str, str]],
    note: str,
    names: pd.Index | tuple = (),
) -> About:
    is_incremental = "incremental" in title.lower() or "incremental_revenue" in names
    notes = [note] if note else []
    notes += [RATIO_NOTE] if "roas" in names else []
    notes += [INCREMENTAL_NOTE] if is_incremental else []
    return About(title, tuple(facts), tuple(notes))


def _name(title: str, extension: str, selection: Selection | None) -> str:
    days = (selection.period.first, selection.period.last) if selection else ()
    return file_name(title, extension, *days)
