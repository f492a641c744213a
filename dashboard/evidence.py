"""Methods of incrementality, side by side: what each found, how strong its evidence is, or why not.

Driven by rows as `queries.methods` gives them, so that a measured method with an interval, or one
that refuses, needs nothing new here.
"""

from __future__ import annotations

import formats
import pandas as pd
import streamlit as st
import ui

# What a method does, in a marketer's words.
METHODS = {
    "fixed_share": "An agreed part of the revenue that influencers track is taken to be extra. The"
    " part is a convention: nobody measured it.",
    "source_baseline": "What the business sells on an average day without influencers is taken away"
    " from their revenue, for each day they were active.",
}
TIERS = {
    "assumption": "Assumed: no measurement stands behind it",
    "observational": "Observed: compared with the days before, which may differ for other reasons",
    "quasi": "Compared with others who were not reached, without a draw",
    "randomized": "Tested: a draw decided who was reached",
}
VERDICTS = {
    "assumed_not_measured": "Assumed, not measured",
    "not_identified": "Does not answer the question",
    "refused": "Refused",
    "inconclusive": "Inconclusive",
    "negative": "Negative",
    "positive": "Positive",
    "profitable": "Profitable",
}


def show(methods: pd.DataFrame) -> None:
    """One card for each row of `methods`, two beside each other where there is room."""
    rows = methods.to_dict("records")
    for start in range(0, len(rows), 2):
        for place, row in zip(st.columns(2, gap="medium"), rows[start : start + 2], strict=False):
            with place, st.container(border=True, height="stretch", key=f"method-{row['method']}"):
                _card(row)


def interval(row: dict[str, object]) -> str | None:
    """The interval of a measured estimate; None for an assumption, which never has one."""
    if row["tier"] == "assumption" or pd.isna(row["low"]) or pd.isna(row["high"]):
        return None
    return f"{formats.ratio(row['low'])} to {formats.ratio(row['high'])}"


def _card(row: dict[str, object]) -> None:
    badge = ui.badge(row["method"], row["tier"])
    in_use = " :gray-badge[in use]" if row["in_use"] else ""
    st.markdown(f"**{formats.words(row['method'])}** {badge}{in_use}")
    if row["verdict"] != "refused" and not pd.isna(row["estimate"]):
        st.metric(f"Incremental ROAS {badge}", formats.ratio(row["estimate"]))
        if found := interval(row):
            st.markdown(f"Interval: {found}")
    verdict = VERDICTS.get(row["verdict"], formats.words(row["verdict"]))
    reason = "" if pd.isna(row["refusal_reason"]) else f": {ui.literal(row['refusal_reason'])}"
    st.markdown(f"**{verdict}**{reason}")
    if row["method"] in METHODS:
        st.markdown(METHODS[row["method"]])
    st.caption(TIERS.get(row["tier"], formats.words(row["tier"])) + ".")
