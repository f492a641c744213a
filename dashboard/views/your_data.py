"""Your data: drop files, settle what is unclear, build, and read every page with them."""

from collections import Counter

import downloads
import formats
import pandas as pd
import streamlit as st
import ui
import warehouse
import your_data_session as session
from your_data import builds, recognition, results, uploads
from your_data.errors import YourDataError
from your_data.preview import preview
from your_data.raw_layer import raw_tables
from your_data.recognition import Choices

ABSENT = "– not in my file –"
ORDERS = {"dmy": "Day first", "mdy": "Month first"}


def drop_files(server: session.Server) -> None:
    """The place to drop files, and what happens to them."""
    number = st.session_state.setdefault("your_data_drops", 0)
    limits = server.limits
    files = st.file_uploader(
        "Drop your four tables",
        accept_multiple_files=True,
        max_upload_size=limits.upload_megabytes,
        key=f"your-data-files-{number}",
        help=f"{uploads.KINDS}. Up to {limits.upload_megabytes:,} MB and {limits.rows:,} rows.",
    )
    what_is_needed()
    if not st.button("Read these files", type="primary", disabled=not files, key="your-data-read"):
        return
    session.forget()
    try:
        with st.spinner("Reading your files"):
            workspace = server.workspaces.new()
            taken = uploads.take_in([(file.name, file) for file in files], workspace, limits)
    except YourDataError as error:
        st.error(ui.literal(error))
        return
    st.session_state[session.KEY] = session.Upload(workspace, taken)
    st.session_state["your_data_drops"] += 1  # an empty uploader: the server holds no second copy
    server.builds.warm()
    st.rerun()


def what_is_needed() -> None:
    """The columns of each table, folded away."""
    with st.expander("What is needed"):
        st.markdown(
            "Four tables, as files of their own, sheets of one workbook, or packed in a zip. Names "
            "and headers need not match; you can correct what is not recognised. Your files are "
            "seen by your session alone and removed after it."
        )
        for name, columns in raw_tables().items():
            needed = ", ".join(column.name for column in columns if column.is_required)
            rest = ", ".join(column.name for column in columns if not column.is_required)
            st.markdown(f"**{formats.words(name)}**: {needed}. Useful: {rest}.")


def settle(mine: session.Upload) -> tuple[Choices, list[str]]:
    """Show the four tables to be corrected; returns the choices and what is still open."""
    choices, open_points = Choices(), []
    number = st.session_state["your_data_drops"]
    tables = recognition.recognise(mine.workspace)
    for tab, (name, table) in zip(
        st.tabs([formats.words(name) for name in tables]), tables.items(), strict=True
    ):
        with tab:
            key = f"your-data-{number}-{name}"
            try:
                problem = settle_table(mine, table, choices, key)
            except YourDataError as error:
                st.error(ui.literal(error))
                problem = "it cannot be read"
            if problem:
                open_points.append(f"**{formats.words(name)}**: {problem}")
    used = Counter(file for files in choices.files.values() for file in files)
    if unused := [file for file in mine.taken.files if file not in used]:
        st.caption(f"Not used: {ui.literal(', '.join(unused))}.")
    for file, count in used.items():
        if count > 1:
            open_points.append(f"{ui.literal(file)} is chosen for {count} tables")
    return choices, open_points


def settle_table(mine, table, choices: Choices, key: str) -> str | None:
    """File, columns, first rows and dates of one table; returns what is still open."""
    files = st.multiselect(
        "File",
        mine.taken.files,
        key=remember(mine, f"{key}-files", table.files),
        help="Several files are read together, as parts of one table.",
    )
    mine.answers[f"{key}-files"] = files
    choices.files[table.name] = files  # said in any case, so that what is seen is what is built
    if files != table.files:
        table = recognition.recognise(mine.workspace, choices)[table.name]
    if not files:
        if table.candidates:
            return f"choose between {ui.literal(' and '.join(table.candidates))}"
        return "choose its file"
    if not table.headers:
        return "the file has no header that can be read"
    if headers := settle_columns(mine, table, f"{key}-{'-'.join(files)}"):
        choices.headers[table.name] = headers
        table = recognition.recognise(mine.workspace, choices)[table.name]
    if table.missing:
        return f"choose the header of {', '.join(table.missing)}"
    return show_rows(mine, table, choices, key)


def settle_columns(mine, table, key: str) -> dict:
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


def offer_builds(server, mine, choices: Choices, open_points: list[str]) -> None:
    """The buttons that check and build, or what is missing before."""
    if open_points:
        st.info("Before it can be built:\n\n" + "\n".join(f"- {point}" for point in open_points))
    left, right = st.columns(2)
    is_waiting = bool(open_points)
    check = left.button(
        "Check the rows",
        disabled=is_waiting,
        key="your-data-check",
        width="stretch",
        help="Which rows would be rejected, and why.",
    )
    build = right.button(
        "Build",
        type="primary",
        disabled=is_waiting,
        key="your-data-build",
        width="stretch",
        help="Every table and every test, as for everybody's data.",
    )
    if check or build:
        try:
            arguments = builds.CHECK if check else builds.BUILD
            mine.build = server.builds.start(mine.workspace, choices, arguments)
            mine.check, mine.has_ended = None, False
        except YourDataError as error:
            st.error(ui.literal(error))
            return
        st.rerun()


@st.fragment(run_every=0.5)
def follow() -> None:
    """How far the build is, until it is over."""
    build = session.upload().build
    if build.is_over:
        st.rerun()
    if build.state == "waiting":
        st.progress(0.0, text=f"Waiting for {build.ahead} other build(s)")
    else:
        ui.progress(build.progress)
    if st.button("Stop", key="your-data-stop"):
        build.stop()


def take_over(mine) -> None:
    """Read what a build left, and let every page of the session read what it published."""
    mine.has_ended = True
    session.server().builds.warm()
    if mine.build.state == "succeeded" and mine.build.is_check:
        mine.check = results.read_check(mine.workspace)
    elif mine.build.state == "succeeded":
        warehouse.use(mine.workspace.warehouse_dir)
        st.rerun()  # from here on with these data


def show_end(mine) -> None:
    """What the last check or build found."""
    if mine.build.problems:
        st.error("\n\n".join(ui.literal(problem) for problem in mine.build.problems))
    if mine.check is not None:
        show_check(mine.check)


def show_check(check) -> None:
    """Which rows would be rejected."""
    if not check.rejected:
        st.success("Every row can be used.")
        return
    st.warning(f"{check.rejected:,} rows would be rejected:")
    for key, alt, names, rows in (
        (
            "your-data-reasons",
            "Reasons and how many rows each rejects",
            ["table", "reason", "rows"],
            check.reasons,
        ),
        (
            "your-data-rejected",
            "The first rejected rows",
            ["table", "file", "line", "reason", "row"],
            check.rows,
        ),
    ):
        frame = pd.DataFrame(rows, columns=names)
        st.dataframe(frame, hide_index=True, key=key, alt=alt)
        downloads.table(frame, alt, None, None, key=key)


def show_result(mine) -> None:
    """Where the built tables can be read, and the files to keep."""
    st.success("Your data are built: every page of this session now shows them.")
    with st.container(horizontal=True):
        st.page_link("views/overview.py", label="Look at the overview")
        st.button(
            "Back to everybody's data", on_click=warehouse.use, args=(None,), key="your-data-back"
        )
    workspace = mine.workspace
    for column, (label, name, make) in zip(
        st.columns(3),
        [
            ("Tables as CSV", "marts_csv.zip", results.csv_zip),
            ("Tables as Parquet", "marts_parquet.zip", results.parquet_zip),
            ("DuckDB file", "warehouse.duckdb", results.duckdb_file),
        ],
        strict=True,
    ):
        column.download_button(
            label, lambda make=make: make(workspace).open("rb"), name,
            on_click="ignore", key=f"your-data-{name}", width="stretch",
        )  # fmt: skip


def page() -> None:
    """The page from top to bottom."""
    ui.header(
        warehouse.published(),
        "Your data",
        "Build every page from files of your own, for this session alone.",
    )
    try:
        server = session.server()
    except YourDataError as error:
        st.error(ui.literal(error))
        return
    mine = session.upload()
    if mine is not None and mine.build is not None and not mine.build.is_over:
        ui.section("Building your data" if not mine.build.is_check else "Checking your rows")
        follow()
        return
    if mine is not None and mine.build is not None and not mine.has_ended:
        take_over(mine)
    is_shown = mine is not None and warehouse.directory() == mine.workspace.warehouse_dir
    if is_shown:
        show_result(mine)
    if mine is None:
        drop_files(server)
        return
    if not is_shown and (mine.workspace.warehouse_dir / "current").exists():
        folder = mine.workspace.warehouse_dir
        st.button("Show my data", on_click=warehouse.use, args=(folder,), key="your-data-show")
    for note in mine.taken.notes:
        st.caption(ui.literal(note))
    if mine.build is not None:
        show_end(mine)
    ui.section("Your files", "A guess for everything; correct what is wrong.")
    actions = st.container()
    choices, open_points = settle(mine)
    with actions:
        offer_builds(server, mine, choices, open_points)
    if st.button("Remove my data and start again", key="your-data-forget"):
        session.forget()
        st.rerun()


page()
