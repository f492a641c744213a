"""Download buttons for tables, charts and the report. A file is made when somebody asks for it."""

from __future__ import annotations

from functools import partial

import altair as alt
import filters
import formats
import pandas as pd
import queries
import streamlit as st
from exports import About, file_name, table_as_csv, table_as_xlsx
from formats import Formats
from pictures import chart_as_png
from report import pdf
from selection import Selection
from warehouse import Version

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

RATIO_NOTE = "Ratios are sums over sums: to get that of a group, sum first and then divide."
INCREMENTAL_NOTE = (
    "Incremental numbers by fixed_share are an assumption, not a measurement: a share of the "
    "revenue is taken to have come without influencers."
)


def table(
    frame: pd.DataFrame, title: str, version: Version, selection: Selection | None, *, key: str
) -> None:
    """Offer `frame` as CSV and XLSX. Give it all rows and columns of the marts, not what is shown.

    `selection` is None where the filters do not apply.
    """
    about = _about(title, version, selection, frame.columns)
    with st.popover("Download", key=f"{key}-download"):
        st.download_button(
            "CSV",
            partial(table_as_csv, frame),
            _name(title, "csv", selection),
            "text/csv",
            key=f"{key}-csv",
            on_click="ignore",
        )
        st.download_button(
            "Excel",
            lambda: table_as_xlsx(frame, about, queries.meanings(version)),
            _name(title, "xlsx", selection),
            XLSX,
            key=f"{key}-xlsx",
            on_click="ignore",
        )


def chart(
    chart: alt.TopLevelMixin | dict,
    title: str,
    version: Version,
    selection: Selection | None,
    *,
    key: str,
) -> None:
    """Offer `chart` as PNG, twice its size on screen; give it a width of its own first."""
    st.download_button(
        "PNG",
        lambda: chart_as_png(chart, _about(title, version, selection)),
        _name(title, "png", selection),
        "image/png",
        key=f"{key}-png",
        on_click="ignore",
        type="tertiary",
    )


def report(version: Version, selection: Selection, form: Formats, *, key: str = "report") -> None:
    """Offer the report on the selection as PDF."""
    described = filters.described(selection)
    st.download_button(
        "Report as PDF",
        lambda: pdf.make(version, selection, form, described),
        _name("influencer-roas", "pdf", selection),
        "application/pdf",
        key=f"{key}-pdf",
        on_click="ignore",
        width="stretch",
    )


def _about(
    title: str, version: Version, selection: Selection | None, names: pd.Index | tuple = ()
) -> About:
    facts = []
    if selection:
        facts.append(("Period", formats.days(selection.period.first, selection.period.last)))
        if selection.compared:
            compared = formats.days(selection.compared.first, selection.compared.last)
            facts.append(("Compared with", compared))
        facts.append(("Filters", "; ".join(filters.described(selection)) or "None"))
    facts.append(("Build", version.build_id))
    notes = [RATIO_NOTE] if "roas" in names else []
    notes += [INCREMENTAL_NOTE] if "incremental_revenue" in names else []
    return About(title, tuple(facts), tuple(notes))


def _name(title: str, extension: str, selection: Selection | None) -> str:
    days = (selection.period.first, selection.period.last) if selection else ()
    return file_name(title, extension, *days)
