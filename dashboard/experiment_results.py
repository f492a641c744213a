"""Experiments, one after the other: what each could have found, and then what it found."""

from __future__ import annotations

import downloads
import evidence
import evidence_words
import formats
import pandas as pd
import queries
import streamlit as st
import ui
from formats import Formats
from selection import Selection
from warehouse import Version

MISMATCH = "sample_ratio_mismatch"
OTHER_WAYS = ["method", "mde80", "estimate", "ci_low", "ci_high", "verdict", "why"]


def show(version: Version, selection: Selection, form: Formats) -> None:
    """A section for each experiment about what the filters leave."""
    found = queries.experiments(version, selection)
    if found.empty:
        with st.container(border=True, key="no-experiments"):
            st.markdown(
                "**No experiment here.** Nobody was kept from seeing the posts by a draw, so nobody"
                " knows what would have sold anyway. The planner says what an experiment takes, and"
                " draws its groups; what it found is read from the file `experiments`."
            )
        return
    st.caption("The newest first. Filters keep those about what they leave, whenever that was.")
    for experiment_id in found["experiment_id"].drop_duplicates():
        ways = found[found["experiment_id"] == experiment_id].reset_index(drop=True)
        with st.container(border=True, key=f"experiment-{experiment_id}"):
            _experiment(ways, form)
    downloads.table(found, "Experiments", version, selection, key="experiments")


def _experiment(ways: pd.DataFrame, form: Formats) -> None:
    row = ways.iloc[0].to_dict()
    # Of a broken experiment, the way that it was made for says why.
    made_for = ways[ways["tier"] == "randomized"]
    if row["verdict"] == "refused" and not made_for.empty:
        row = made_for.iloc[0].to_dict()
    is_of_customers = "user_holdout_cuped" in set(ways["method"])
    badge = ui.badge(row["method"], row["tier"])
    about = evidence_words.entity(row["entity_type"], row["entity_id"])
    st.subheader(f"Experiment {ui.literal(row['experiment_id'])}", anchor=False)
    st.markdown(f"{ui.literal(about)} · {evidence.window(row)} {badge}")
    st.markdown(f"**Before the result.** {evidence.smallest(row)}")
    if row["verdict"] != "refused":
        _numbers(row, badge, form)
    st.markdown(evidence.judgement(row))
    if row["verdict"] != "refused" and not pd.isna(row["lift_pct"]):
        way = "above" if row["lift_pct"] >= 0 else "below"
        st.markdown(
            f"Sales of those treated were {abs(row['lift_pct']):.1f}% {way} what they would have"
            f" been. {badge}"
        )
    st.markdown(_groups(row, is_of_customers, form))
    with st.expander("How sure this is", key=f"sure-{row['experiment_id']}"):
        if not pd.isna(row["assumptions"]):
            st.markdown(f"**It holds if:** {ui.literal(row['assumptions'])}")
        lines = [
            f"- {name}: {ui.literal(value)}"
            for name, value in evidence_words.diagnostics(
                _text(row["diagnostics"]), row["verdict"] == "refused"
            )
        ]
        st.markdown("\n".join(lines) or "Nothing was computed.")
    others = ways[ways["method"] != row["method"]]
    if (others["verdict"] != "refused").any():
        st.markdown("**Analysed in other ways**")
        shown = others.assign(
            method=others["method"].map(evidence_words.method),
            verdict=others["verdict"].map(evidence_words.verdict),
            why=[
                "" if pd.isna(reason) else evidence_words.refusal(reason)[0]
                for reason in others["refusal_reason"]
            ],
        )
        ui.table(shown[OTHER_WAYS], form, key=f"ways-{row['experiment_id']}")


def _numbers(row: dict[str, object], badge: str, form: Formats) -> None:
    found = {
        "Smallest effect it could find": formats.ratio(row["mde80"]),
        f"Incremental ROAS {badge}": formats.ratio(row["estimate"]),
        f"{evidence.level(row)}interval": evidence.interval(row) or formats.EMPTY,
        f"Extra revenue {badge}": form.short_money(row["incremental_revenue"]),
        "Extra cost": form.short_money(row["incremental_cost"]),
    }
    if not pd.isna(row["p_value"]):
        found["Chance alone"] = evidence.p_value(row["p_value"])
    ui.facts(found, key=f"experiment-{row['experiment_id']}")


def _groups(row: dict[str, object], is_of_customers: bool, form: Formats) -> str:
    """Whether the groups are what they were planned to be."""
    if pd.isna(row["n_treated"]) or pd.isna(row["n_control"]):
        return ""
    units = "customers" if is_of_customers else "regions"
    text = (
        f"**Groups:** {form.count(row['n_treated'])} {units} treated,"
        f" {form.count(row['n_control'])} not."
    )
    if str(row["refusal_reason"]).startswith(MISMATCH):
        return f"{text} These are not the sizes that were planned; chance does not do that."
    if row["method"] == "user_holdout_cuped":
        return f"{text} The sizes are as planned, as far as chance goes (sample-ratio check)."
    return text


def _text(value: object) -> str | None:
    return None if pd.isna(value) else str(value)
