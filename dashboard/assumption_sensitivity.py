"""How far the answer moves with the assumed share, and how far that is from measurements."""

from __future__ import annotations

import columns
import downloads
import evidence_words
import formats
import queries
import relation_charts
import streamlit as st
import ui
from formats import Formats
from selection import Selection
from warehouse import Version

ASSUMED = ("fixed_share", "assumption")
COMPARED = [
    "about",
    "assumed",
    "measured",
    "measured_low",
    "measured_high",
    "difference_in_roas",
    "assumed_share",
    "measured_share",
]


def show(
    version: Version,
    selection: Selection,
    form: Formats,
    means: dict[str, str],
    totals: dict[str, object],
) -> None:
    """The slider, what hangs on it, and the measurements beside it."""
    now = queries.assumption(version, selection)
    assumed = ui.badge(*ASSUMED)
    ui.section(
        "How far the answer moves",
        "Were nothing measured: move the share and see what hangs on the assumption.",
    )
    percent = st.slider(
        "Share of the revenue that is incremental, in %",
        min_value=0,
        max_value=100,
        value=round(float(1 - now["organic_share"]) * 100),
        key="assumed_share",
        bind="query-params",
    )
    shares = queries.assumed_shares(version, selection, [*range(0, 101, 5), percent])
    chosen = shares[shares["percent"] == percent].iloc[0]
    ui.cards(
        [
            ui.Card("incremental_revenue", chosen["incremental_revenue"], badge=assumed),
            ui.Card("incremental_roas", chosen["incremental_roas"], badge=assumed),
            ui.Card("break_even_share", now["break_even_share"]),
        ],
        form,
        means
        | {
            "break_even_share": "Spend over revenue: the part of the revenue that has to be"
            " incremental for influencers to bring in what they cost."
        },
        key="share",
    )
    if now["break_even_share"] is not None and totals["spend"]:
        needed = float(now["break_even_share"])
        st.markdown(
            ui.literal(
                f"Influencers bring in what they cost if at least {formats.share(needed)} of their"
                " revenue is incremental."
                if needed <= 1
                else "Even if every rupee of it were incremental, the revenue would not cover what"
                " influencers cost."
            )
            + " The cost of the goods is not counted: with a margin of 50%, twice that share is"
            " needed."
        )
    left, right = st.columns(2, gap="medium")
    with left:
        _over_share("incremental_revenue", shares, percent, now, version, selection, form)
    with right:
        if shares["incremental_roas"].notna().any():
            _over_share("incremental_roas", shares, percent, now, version, selection, form)
        else:
            st.markdown(f"**{columns.heading('incremental_roas')}** {assumed}")
            st.info("Nothing was spent here, so there is no ROAS, incremental or not.")
    _show_distances(version, selection, form)


def _over_share(column, shares, percent, now, version, selection, form) -> None:
    is_ratio = column == "incremental_roas"
    key = "roas-over-share" if is_ratio else "revenue-over-share"
    st.markdown(f"**{columns.heading(column)}** {ui.badge(*ASSUMED)}")
    st.caption("Dot: the share chosen. Dashed: the share in use." + (" Dotted: ROAS 1." * is_ratio))
    drawn = relation_charts.over_share(
        shares,
        column,
        form,
        key=key,
        chosen=percent,
        in_use=now["share_in_use"],
        break_even=is_ratio,
    )
    title = f"{columns.heading(column)} over the assumed share"
    downloads.chart(drawn, shares, title, version, selection, key=key)


def _show_distances(version: Version, selection: Selection, form: Formats) -> None:
    ui.section(
        "How far the assumption is from what was measured",
        "Of the same revenue, over all dates: what is assumed, and what an experiment found.",
    )
    found = queries.distances(version, selection)
    if found.empty:
        st.markdown("Nothing here was measured by an experiment, so there is nothing to compare.")
        return
    found["about"] = [
        evidence_words.entity(*names)
        for names in zip(found["entity_type"], found["entity_id"], strict=True)
    ]
    st.markdown("\n".join(f"- {ui.literal(_in_words(row))}" for row in found.to_dict("records")))
    ui.table(found[COMPARED], form, key="distances")
    downloads.table(found, "Assumed and measured", version, selection, key="distances")


def _in_words(row: dict[str, object]) -> str:
    assumed, measured = formats.ratio(row["assumed"]), formats.ratio(row["measured"])
    text = f"{row['about']}: assumed {assumed}, measured {measured}"
    ends = formats.ratios(row["measured_low"], row["measured_high"])
    if not ends:
        return f"{text}."
    if row["assumed"] > row["measured_high"]:
        judged = "the assumption is too high"
    elif row["assumed"] < row["measured_low"]:
        judged = "the assumption is too low"
    else:
        judged = "the measurement cannot tell the assumption wrong"
    return f"{text} ({ends}): {judged}."
