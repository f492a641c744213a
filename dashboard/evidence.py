"""Methods of incrementality, side by side: what each found, how strong its evidence is, or why not.

Driven by rows as `queries.methods` gives them; their words are in evidence_words.py.
"""

from __future__ import annotations

import evidence_words
import formats
import pandas as pd
import streamlit as st
import ui

HOW_TO_READ = (
    "Dot and line: what was measured and its interval. Diamond and dashes: what is assumed and the"
    " range that is believed, which is no interval. Dotted: break-even, where the margin pays for"
    " what influencers cost."
)


def show(methods: pd.DataFrame) -> None:
    """One card for each row of `methods`, two beside each other where there is room."""
    rows = methods.to_dict("records")
    for start in range(0, len(rows), 2):
        for place, row in zip(st.columns(2, gap="medium"), rows[start : start + 2], strict=False):
            with place, st.container(border=True, height="stretch", key=f"method-{row['method']}"):
                _card(row)


def interval(row: dict[str, object]) -> str | None:
    """The interval of a measured estimate; None for an assumption, which never has one."""
    return None if row["tier"] == "assumption" else formats.ratios(row["ci_low"], row["ci_high"])


def level(row: dict[str, object]) -> str:
    """How often such an interval holds the truth: 95%."""
    return "" if pd.isna(row["ci_level"]) else f"{row['ci_level'] * 100:g}% "


def p_value(value: float) -> str:
    """How often chance alone would show as much: p = 0.036."""
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"


def smallest(row: dict[str, object]) -> str:
    """The smallest effect that it could have found, in words."""
    if pd.isna(row["mde80"]):
        return "How small an effect it could find, nobody can say."
    return (
        f"It could find an incremental ROAS of {formats.ratio(row['mde80'])} or more, four times in"
        " five; a smaller one can be missed."
    )


def judgement(row: dict[str, object]) -> str:
    """The verdict and what it means, or why there is none and what to do next, as Markdown."""
    verdict = f"**{evidence_words.verdict(row['verdict'])}**"
    if pd.isna(row["refusal_reason"]):
        meaning = evidence_words.MEANINGS.get(row["verdict"], "")
        return f"{verdict}: {meaning}" if meaning else verdict
    why, next_step = evidence_words.refusal(row["refusal_reason"])
    text = f"{verdict}: {ui.literal(why)}"
    return f"{text} **What to do:** {next_step}" if next_step else text


def window(row: dict[str, object]) -> str:
    """The days that it is about."""
    if pd.isna(row["window_start"]) or pd.isna(row["window_end"]):
        return ""
    return formats.days(row["window_start"], row["window_end"])


def _card(row: dict[str, object]) -> None:
    badge = ui.badge(row["method"], row["tier"])
    in_use = " :gray-badge[in use]" if row["is_headline"] else ""
    st.markdown(f"**{evidence_words.method(row['method'])}** {badge}{in_use}")
    if row["verdict"] != "refused" and not pd.isna(row["estimate"]):
        if row["tier"] != "assumption":
            st.caption(smallest(row))
        st.metric("Incremental ROAS", formats.ratio(row["estimate"]))
        facts = []
        if found := interval(row):
            facts.append(f"{level(row)}interval {found}")
        if not pd.isna(row["range_low"]) and not pd.isna(row["range_high"]):
            low, high = formats.ratio(row["range_low"]), formats.ratio(row["range_high"])
            facts.append(f"Believed to lie between {low} and {high}: nobody measured that either")
        if not pd.isna(row["p_value"]):
            facts.append(p_value(row["p_value"]))
        if facts:
            st.markdown(" · ".join(facts))
    st.markdown(judgement(row))
    if row["method"] in evidence_words.METHODS:
        st.markdown(evidence_words.METHODS[row["method"]])
    tier = evidence_words.TIERS.get(row["tier"], formats.words(row["tier"]))
    parts = [f"{tier}.", window(row)]
    if not pd.isna(row["experiment_id"]):
        parts.append(f"Experiment {ui.literal(row['experiment_id'])}")
    st.caption(" · ".join(filter(None, parts)))
