"""What is shown when there is no version to read: the first build, a failed one, a damaged one."""

from __future__ import annotations

import os

import access
import first_build
import streamlit as st
import ui
import warehouse


def unavailable(problem: warehouse.Unavailable, version: warehouse.Version | None) -> None:
    """Show what can be done about `problem`, and follow a build to its end.

    `version` is the one that could be opened and not be read, if that is the problem.
    """
    build = first_build.latest()
    if isinstance(problem, warehouse.OtherBrands):
        _other_brands(problem)
    elif isinstance(problem, warehouse.NoDays):
        _no_days(problem, version)
    elif build and build.is_running:
        _building()
    elif isinstance(problem, warehouse.NothingPublished):
        _nothing_published(problem, build)
    else:
        _damaged(problem, version)


def broken() -> None:
    """Say that a page failed; the log of the server says why."""
    st.error(
        "This page could not be shown. The numbers are safe: reload it, or open another page. "
        "If it happens again, tell whoever runs this dashboard; the cause is in its log."
    )


@st.fragment(run_every=30)
def watch(version: warehouse.Version) -> None:
    """Move the page on when a newer version is published while it is open."""
    try:
        if warehouse.current() == version:
            return
        st.toast("Newer data have been published.")
    except (warehouse.Unavailable, access.Refused):
        pass  # app.py says what it is
    st.rerun()


def _what() -> str:
    return "your data" if os.environ.get("RAW_DATA") else "the demo"


def _nothing_published(problem: warehouse.Unavailable, build: first_build.Build | None) -> None:
    if build is None and first_build.is_untouched(warehouse.directory()):
        first_build.start()
        st.rerun()
    st.title("Nothing to show yet", anchor=False)
    if build is None:
        st.markdown(
            "Nothing has been published here so far. A build may be under way; this page opens as "
            "soon as it is published."
        )
    else:
        st.error("The build did not come to its end, so there is nothing to show.")
        if build.problems:
            st.code("\n".join(build.problems[-20:]), language=None)
    if st.button(f"Build {_what()}", type="primary", key="build"):
        first_build.start()
        st.rerun()
    _wait_for_change(problem, None)


@st.fragment(run_every=2)
def _wait_for_change(problem: warehouse.Unavailable, broken: warehouse.Version | None) -> None:
    """Open the page again once there is another version, or another problem."""
    try:
        if warehouse.current() == broken:
            return
    except warehouse.Unavailable as found:
        if type(found) is type(problem):
            return
    except access.Refused:
        pass  # app.py says what it is
    st.rerun()


def _building() -> None:
    st.title(f"Building {_what()}", anchor=False)
    st.markdown(
        "Reading the files, building every table and checking every rule. It takes about half a "
        "minute, once."
    )
    _progress()


@st.fragment(run_every=0.5)
def _progress() -> None:
    build = first_build.latest()
    if build is None or not build.is_running:
        st.rerun()
    ui.progress(build.progress)


def _damaged(problem: warehouse.Unavailable, version: warehouse.Version | None) -> None:
    st.title("The published data cannot be read", anchor=False)
    st.error(str(problem))
    st.markdown(
        "Whoever runs the builds can go back to the version before with "
        "`dbt run-operation rollback`, or publish a new one with `dbt build`. "
        "This page opens again by itself."
    )
    _wait_for_change(problem, version)


def _no_days(problem: warehouse.NoDays, version: warehouse.Version) -> None:
    st.title("No rows to show", anchor=False)
    st.info(f"{problem} Data quality says what was read and what was left out, and why.")
    st.page_link("views/data_quality.py", label="Data quality")
    _wait_for_change(problem, version)


def _other_brands(problem: warehouse.OtherBrands) -> None:
    st.info(
        f"{problem} You see only some brands, so this page stays closed; the others show what is "
        "yours."
    )
