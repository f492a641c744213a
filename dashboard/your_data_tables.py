"""The tables that a session has dropped, each to be corrected: files, columns, dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import downloads
import formats
import pandas as pd
import streamlit as st
import ui
import your_data_session as session
from your_data import recognition
from your_data.errors import YourDataError
from your_data.preview import preview
from your_data.raw_layer import optional_tables
from your_data.recognition import Choices, OtherFile, Table

ABSENT = "– not in my file –"
LEFT_OUT = "left_out"
ORDERS = {"dmy": "Day first", "mdy": "Month first"}
PURPOSES = {
    "experiments": "incremental ROAS as it was measured, with its interval, in place of an assumed"
    " share; needs assignments",
    "experiment_assignments": "a comparison of those who were treated with those who were not",
    "experiment_costs": "what a rupee of an experiment's spend brought, not its revenue alone",
    "geo_daily": "experiments by region, which need no customer ids",
    "user_geo": "a region's result beside the revenue that was attributed there",
    "calendar_events": "comparisons with the days before that leave festivals and sales out",
    "brand_margin": "break-even by the margin of each brand",
    "incrementality_assumptions": "shares of your own where nothing was measured",
}


def settle(mine: session.Upload) -> tuple[Choices, list[str]]:
    """Show what was recognised to be corrected; returns the choices and what is still open."""
    choices = Choices()
    tables = recognition.recognise(mine.workspace)
    open_points = in_tabs(tables, lambda name: settle_required(mine, tables[name], choices))
    used = Counter(file for files in choices.files.values() for file in files)
    open_points += [
        f"{ui.literal(file)} is chosen for {count} tables"
        for file, count in used.items()
        if count > 1
    ]
    for name, table in tables.items():
        table.files = choices.files[name]
    others = recognition.recognise_others(mine.workspace, tables)
    return choices, open_points + settle_others(mine, others, choices)


def in_tabs(names: Iterable[str], settle_one: Callable[[str], str | None]) -> list[str]:
    """Settle each table in a tab of its own; returns what is still open."""
    open_points = []
    for tab, name in zip(st.tabs(list(map(formats.words, names))), names, strict=True):
        with tab:
            try:
                problem = settle_one(name)
            except YourDataError as error:
                st.error(ui.literal(error))
                problem = "it cannot be read"
            if problem:
                open_points.append(f"**{formats.words(name)}**: {problem}")
    return open_points


def settle_others(mine, others: list[OtherFile], choices: Choices) -> list[str]:
    """Which optional table each other file is, and these tables; returns what is still open."""
    tables = optional_tables()
    choices.files |= {name: [] for name in tables}  # nothing that is left out is read by its name
    if not others:
        return []
    ui.section(
        "Other files",
        "Eight more tables are welcome and none is needed. Leave out what is none of them.",
    )
    open_points = []
    with st.container(horizontal=True, gap="small"):
        for other in others:
            box = key_of(f"{other.name}-is")
            guess = other.tables[0] if other.is_clear else None if other.tables else LEFT_OUT
            chosen = st.selectbox(
                ui.literal(other.name),
                [LEFT_OUT, *tables],
                index=None,
                key=remember(mine, box, guess),
                format_func=formats.words,
                placeholder="Which table is it?",
                width=290,
            )
            mine.answers[box] = chosen
            if chosen is None:
                open_points.append(_which_table(other))
            elif chosen != LEFT_OUT:
                choices.files[chosen] = [*choices.files[chosen], other.name]
    given = [name for name in tables if choices.files[name]]
    if not given:
        return open_points
    return open_points + in_tabs(given, lambda name: settle_optional(mine, name, choices))


def _which_table(other: OtherFile) -> str:
    looks = " or ".join(f"**{formats.words(name)}**" for name in other.tables)
    maybe = f" (it may be {looks})" if looks else ""
    return f"{ui.literal(other.name)}: say which table it is{maybe}, or leave it out"


def settle_optional(mine, name: str, choices: Choices) -> str | None:
    """What an optional table makes possible, its columns, rows and dates; what is still open."""
    st.caption(f"Makes possible: {PURPOSES[name]}.")
    table = recognition.read_table(mine.workspace, name, choices)
    return settle_table(mine, table, choices, key_of(name))


def settle_required(mine, table: Table, choices: Choices) -> str | None:
    """File, columns, first rows and dates of one table; returns what is still open."""
    key = key_of(table.name)
    files = st.multiselect(
        "File",
        mine.taken.files,
        key=remember(mine, f"{key}-files", table.files),
        help="Several files are read together, as parts of one table.",
    )
    mine.answers[f"{key}-files"] = files
    choices.files[table.name] = files  # said in any case, so that what is seen is what is built
    if not files:
        if table.candidates:
            return f"choose between {ui.literal(' and '.join(table.candidates))}"
        return "choose its file"
    if files != table.files:
        table = recognition.read_table(mine.workspace, table.name, choices)
    return settle_table(mine, table, choices, key)


def settle_table(mine, table: Table, choices: Choices, key: str) -> str | None:
    """Columns, first rows and dates of a table with files; returns what is still open."""
    if not table.headers:
        return "the file has no header that can be read"
    if headers := settle_columns(mine, table, f"{key}-{'-'.join(table.files)}"):
        choices.headers[table.name] = headers
        table = recognition.read_table(mine.workspace, table.name, choices)
    if table.missing:
        return f"choose the header of {', '.join(table.missing)}"
    return show_rows(mine, table, choices, key)


def settle_columns(mine, table: Table, key: str) -> dict:
    """A box for each column of the table with the guess in it; returns what was chosen instead."""
    mapping = {}
    with st.container(horizontal=True, gap="small"):
        for column in table.columns:
            guess = table.mapping.get(column.name)
            options = [ABSENT, *dict.fromkeys(table.headers)]
            box = remember(mine, f"{key}-{column.name}", guess or ABSENT)
            chosen = st.selectbox(
                f"{formats.words(column.name)}{' (required)' if column.is_required else ''}",
                options,
                key=box,
                help=column.description,
                width=210,
            )
            mine.answers[box] = chosen
            mapping[column.name] = None if chosen == ABSENT else chosen
    for header, count in Counter(filter(None, mapping.values())).items():
        if count > 1:
            st.warning(f"{ui.literal(header)} is used for {count} columns.")
    return recognition.settle_headers(table, mapping)


def show_rows(mine, table, choices: Choices, key: str) -> str | None:
    """How the rows would be read; returns what is still open about their dates."""
    seen = look(mine, table.name, choices)
    question, box = seen.date_question, f"{key}-order"
    if question is not None or box in mine.answers:
        place = st.container()
        order = st.radio(
            "Dates are written",
            list(ORDERS),
            format_func=ORDERS.get,
            index=None,
            horizontal=True,
            key=remember(mine, box, None),
        )
        mine.answers[box] = order
        if question is not None:
            (place.caption if order else place.warning)(ui.literal(_asked(question)))
        if order:
            choices.date_orders[table.name] = order
            question = look(mine, table.name, choices).date_question
    st.caption(f"{seen.row_count:,} rows. The first of them, as they are read:")
    st.dataframe(
        pd.DataFrame(seen.rows, columns=["line", *seen.header[1:]]).fillna(""),
        hide_index=True,
        key=f"{key}-rows",
        alt=f"The first rows of {table.name}",
    )
    if seen.broken:
        st.warning(f"{seen.broken:,} lines cannot be split into columns and will be rejected.")
        broken = pd.DataFrame(seen.problems, columns=["file", "line", "reason", "text"])
        alt = "Lines that cannot be split into columns"
        st.dataframe(broken, hide_index=True, key=f"{key}-broken", alt=alt)
        downloads.table(broken, f"Broken lines of {table.name}", None, None, key=f"{key}-broken")
    return "say whether its dates are day first or month first" if question else None


def _asked(question) -> str:
    if question.contradiction:
        return (
            f"The dates of {question.file} contradict each other: {question.contradiction}. Rows "
            "that do not fit your choice are rejected and listed."
        )
    return (
        f"The dates of {question.file} can be read two ways: line {question.line}, "
        f"{question.value}, is {question.as_dmy} or {question.as_mdy}."
    )


def key_of(name: str) -> str:
    """The start of the keys of widgets about `name`, other ones for each drop."""
    return f"your-data-{st.session_state['your_data_drops']}-{name}"


def remember(mine, key: str, guess) -> str:
    """Put into the widget `key` what was chosen there before, else the guess; returns the key."""
    st.session_state.setdefault(key, mine.answers.get(key, guess))
    return key


def look(mine, table: str, choices: Choices):
    """The preview of a table, made once for each choice."""
    key = (
        table,
        repr(
            (choices.files.get(table), choices.headers.get(table), choices.date_orders.get(table))
        ),
    )
    if key not in mine.previews:
        mine.previews[key] = preview(mine.workspace, table, choices)
    return mine.previews[key]
