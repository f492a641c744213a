"""Your data: drop files, settle what is unclear, build, and read every page with them."""

import downloads
import formats
import pandas as pd
import streamlit as st
import ui
import warehouse
import your_data_session as session
import your_data_tables
from your_data import builds, results, uploads
from your_data.errors import YourDataError
from your_data.raw_layer import optional_tables, raw_tables
from your_data.recognition import Choices


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
            st.markdown(columns_of(name, columns))
    with st.expander("What more can be read"):
        st.markdown(
            "Eight more tables, for incremental ROAS. None is needed: what cannot be measured "
            "without one says so."
        )
        for name, columns in optional_tables().items():
            makes = your_data_tables.PURPOSES[name]
            st.markdown(f"{columns_of(name, columns)} Makes possible: {makes}.")


def columns_of(name: str, columns: list) -> str:
    """The columns of a table as Markdown."""
    needed = ", ".join(column.name for column in columns if column.is_required)
    rest = ", ".join(column.name for column in columns if not column.is_required)
    useful = f" Useful: {rest}." if rest else ""
    return f"**{formats.words(name)}**: {needed}.{useful}"


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
        if any(mine.build.choices.files.get(name) for name in optional_tables()):
            st.page_link("views/incrementality.py", label="Look at incrementality")
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
    choices, open_points = your_data_tables.settle(mine)
    with actions:
        offer_builds(server, mine, choices, open_points)
    if st.button("Remove my data and start again", key="your-data-forget"):
        session.forget()
        st.rerun()


page()
