"""Overview: how much influencers brought and cost, how it moved, and why."""

from dataclasses import replace

import charts
import columns
import downloads
import filters
import queries
import sentences
import streamlit as st
import ui
import warehouse
from selection import Selection

version = warehouse.current()
selection = filters.chosen()
form = filters.form()
means = ui.definitions(version)

ui.header(
    version, "Overview", "What influencers brought, what they cost, and what changed.", selection
)
totals = queries.totals(version, selection)
if not totals["rows"]:
    ui.nothing_found(selection)
earlier = selection.before()
before = queries.totals(version, earlier) if earlier else {}
st.caption(ui.counted(totals, version, form))

ui.cards(
    [
        ui.Card("revenue", totals["revenue"], before.get("revenue")),
        ui.Card("spend", totals["spend"], before.get("spend"), rising_is_good=None),
        ui.Card("roas", totals["roas"], before.get("roas")),
        ui.Card(
            "incremental_roas",
            totals["incremental_roas"],
            before.get("incremental_roas"),
            badge=ui.badge_of(totals),
        ),
        ui.Card("orders", totals["orders"], before.get("orders")),
        ui.Card("new_customers", totals["new_customers"], before.get("new_customers")),
        ui.Card("reach", totals["reach"], before.get("reach")),
        ui.Card("engagement_rate", totals["engagement_rate"], before.get("engagement_rate")),
    ],
    form,
    means,
    key="overview",
)

grain = charts.grain_for(selection.period.days)
trend = queries.daily(version, selection, grain)
trend_before = queries.daily(version, earlier, grain) if earlier else None
roas = "rolling_7_day_roas" if grain == "day" else "roas"
left, right = st.columns(2, gap="medium")
with left:
    notes = ["Dashed: the period it is compared with."] if earlier else []
    if grain == "week":
        notes.append("Weeks start on Monday; the first and the last may be shorter.")
    ui.section(f"Revenue by {grain}", " ".join(notes) or "Of orders that stand.")
    drawn = charts.over_time(
        trend,
        "revenue",
        form,
        key="revenue-over-time",
        before=trend_before,
        grain=grain,
        filled=True,
    )
    rows = downloads.with_before(trend, trend_before)
    title = f"Revenue by {grain}"
    downloads.chart(drawn, rows, title, version, selection, key="revenue-over-time")
with right:
    title = columns.heading(roas) if grain == "day" else f"ROAS by {grain}"
    ui.section(title, "Dotted: break-even.")
    drawn = charts.over_time(
        trend,
        roas,
        form,
        key="roas-over-time",
        before=trend_before,
        grain=grain,
        break_even=True,
    )
    downloads.chart(drawn, rows, title, version, selection, key="roas-over-time")

if earlier:
    contributions = queries.contributions(version, selection)
    found = sentences.changes(totals, before, contributions, form)
    if found:
        ui.section("What changed, and why")
        with st.container(border=True, key="what-changed"):
            for sentence in found:
                st.markdown(f"- {ui.literal(sentence.text)}")
            with st.expander("The numbers behind it"):
                ui.contributions(contributions, form, means, key="contributions")
                downloads.table(
                    contributions, "What changed", version, selection, key="contributions"
                )

ui.section("Where revenue comes from")
cuts = [("brand", "Brand"), ("platform", "Platform"), ("product", "Product")]
for pair in (cuts[:2], [cuts[2], None]):
    for place, cut in zip(st.columns(2, gap="medium"), pair, strict=True):
        with place, st.container(border=True, height="stretch"):
            if cut:
                name, title = cut
                st.markdown(f"**{title}**")
                found = queries.by(version, selection, name)
                drawn = charts.ranked(found, name, "revenue", form, key=f"by-{name}")
                downloads.chart(
                    drawn, found, f"Revenue by {name}", version, selection, key=f"by-{name}"
                )
            else:
                st.markdown("**Source**, whole business")
                st.caption("Every channel, influencers or not. Only period and brand apply.")
                found = queries.revenue_by_source(version, selection)
                drawn = charts.ranked(
                    found, "source", "revenue", form, key="by-source", beside="channel"
                )
                downloads.chart(
                    drawn,
                    found,
                    "Revenue by source",
                    version,
                    replace(Selection(selection.period), brand=selection.brand),
                    key="by-source",
                    note="The whole business, influencers or not: only period and brand apply.",
                )
