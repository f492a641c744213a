"""Two or more influencers beside each other."""

from __future__ import annotations

import charts
import columns
import comparison_charts
import downloads
import formats
import influencer_profile
import pandas as pd
import queries
import streamlit as st
import ui
from formats import Formats
from selection import Selection
from warehouse import Version

# Each row of the comparison, and whether more of it is better; None where it is neither.
ROWS = {
    "revenue": True,
    "spend": None,
    "roas": True,
    "incremental_revenue": True,
    "incremental_roas": True,
    "orders": True,
    "average_order_value": True,
    "cost_per_order": False,
    "new_customers": True,
    "customer_acquisition_cost": False,
    "posts": None,
    "reach": True,
    "engagement_rate": True,
    "cost_per_thousand_reach": False,
}
ABOUT = ("platform", "category", "gender", "follower_tier", "follower_count")
MEASURES = ("revenue", "spend", "roas", "orders")


def show(
    version: Version,
    selection: Selection,
    form: Formats,
    means: dict[str, str],
    people: pd.DataFrame,
) -> None:
    """Draw the comparison of `people`, rows of `queries.influencers` with a unique `label`."""
    own = influencer_profile.narrowed(selection, people["influencer_id"].tolist())
    found = queries.by(version, own, "influencer_id") if own else pd.DataFrame()
    if found.empty:
        ui.nothing_found(selection)
        return
    labels = dict(zip(people["influencer_id"], people["label"], strict=True))
    missing = [name for id_, name in labels.items() if id_ not in set(found["influencer_id"])]
    # In the order they were chosen.
    found = found.set_index("influencer_id").loc[
        [id_ for id_ in labels if id_ in set(found["influencer_id"])]
    ]
    st.header("Side by side", anchor=False)
    if missing:
        st.info(f"Nothing in this period under these filters: {ui.literal(', '.join(missing))}.")
    st.markdown(f"Incremental numbers: {ui.badge_of(found)}")
    st.markdown("\n".join(f"- {ui.literal(text)}" for text in best(found, labels, form)))
    table = as_text(found, labels, form)
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        key="comparison",
        column_config={"Measure": st.column_config.Column(pinned=True)},
        alt=f"Comparison of {', '.join(labels.values())}",
    )
    rows = found.reset_index()
    downloads.table(rows, "Influencers side by side", version, own, key="comparison")
    measure = st.segmented_control(
        "Over time",
        MEASURES,
        default="revenue",
        required=True,
        format_func=columns.heading,
        key="over_time",
        bind="query-params",
    )
    grain = "day" if own.period.days <= 31 else charts.grain_for(own.period.days + 124)
    trend = queries.over_time_by(version, own, "influencer_id", list(found.index), grain)
    trend["influencer_name"] = trend["influencer_id"].map(labels)
    st.caption(charts.grain_note(own.period, grain))
    drawn = comparison_charts.lines(
        trend, "influencer_name", measure, form, key="comparison-over-time", grain=grain
    )
    title = f"{columns.heading(measure)} of each influencer by {grain}"
    downloads.chart(drawn, trend, title, version, own, key="comparison-over-time")


def as_text(found: pd.DataFrame, labels: dict[str, str], form: Formats) -> pd.DataFrame:
    """A row for each measure, a column for each influencer, all of it written out."""
    rows = []
    for name in (*ABOUT, "roas_band", *ROWS):
        write = columns.writer(name, form) or str
        rows.append(
            {"Measure": columns.heading(name)}
            | {
                labels[id_]: formats.EMPTY if formats.is_empty(value) else write(value)
                for id_, value in found[name].items()
            }
        )
    return pd.DataFrame(rows)


def best(found: pd.DataFrame, labels: dict[str, str], form: Formats) -> list[str]:
    """Who is ahead in what, in sentences; empty where there is one alone or all are level."""
    sentences = []
    for name, word in (
        ("roas", "Highest ROAS"),
        ("revenue", "Most revenue"),
        ("cost_per_order", "Lowest cost per order"),
        ("new_customers", "Most new customers"),
    ):
        # Whoever was paid nothing has the cheapest orders, and says nothing about prices.
        judged = found[found["spend"] > 0] if name == "cost_per_order" else found
        values = judged[name].dropna()
        if len(values) < 2 or values.nunique() == 1:
            continue
        id_ = values.idxmax() if ROWS[name] else values.idxmin()
        write = columns.writer(name, form)
        others = values.drop(id_)
        next_id = others.idxmax() if ROWS[name] else others.idxmin()
        sentences.append(
            f"{word}: {labels[id_]}, {write(values[id_])}; "
            f"next {labels[next_id]}, {write(values[next_id])}."
        )
    return sentences
