"""The dashboard's entry: `make dashboard`. Each page is a file in views/ and a line below.

The folder must not be called pages/: Streamlit would then run a page whose address is opened first
without this file, and so without asking who is there.
"""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass

import access
import filters
import states
import streamlit as st
import ui
import warehouse
import your_data_session


@dataclass(frozen=True)
class Listed:
    """A page: its file in views/, its title, and whether it has the filters and needs a version."""

    file: str
    title: str
    has_filters: bool = True
    needs_version: bool = True


PAGES = [
    Listed("overview.py", "Overview"),
    Listed("influencers.py", "Influencers"),
    Listed("brands_and_campaigns.py", "Brands & campaigns"),
    Listed("posts.py", "Posts"),
    Listed("payouts.py", "Payouts"),
    Listed("incrementality.py", "Incrementality"),
    Listed("data_quality.py", "Data quality", has_filters=False),
    Listed("your_data.py", "Your data", has_filters=False, needs_version=False),
    Listed("glossary.py", "Glossary", has_filters=False),
]

st.set_page_config(
    page_title="Influencer ROAS",
    page_icon=str(ui.ASSETS / "favicon.png"),
    layout="wide",
    menu_items={"Get help": None, "Report a bug": None, "About": "Influencer ROAS"},
)
listed = {
    st.Page(f"views/{page.file}", title=page.title, default=page is PAGES[0]): page
    for page in PAGES
}
shown = st.navigation(list(listed), position="top")
ui.style()

reader = access.require()
your_data_session.keep()
version = None
try:
    version = warehouse.current() if listed[shown].needs_version else warehouse.published()
    if listed[shown].has_filters:
        filters.show(version)
    access.show(reader)
    with contextlib.suppress(ui.PageEnded):
        shown.run()
    if version is not None:
        ui.footer(version)
        states.watch(version)
except access.Refused:
    # Between two lines the session ended.
    st.rerun()
except warehouse.Unavailable as problem:
    states.unavailable(problem, version)
except Exception:
    logging.getLogger("dashboard").exception("The page %s failed", shown.title)
    states.broken()
