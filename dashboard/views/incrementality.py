"""Incrementality: how much of the revenue influencers caused, and how sure anybody can be."""

import columns
import downloads
import evidence
import filters
import formats
import queries
import relation_charts
import streamlit as st
import ui
import warehouse

CUTS = ("brand", "platform", "category", "campaign")
SHOWN = ["revenue", "spend", "roas", "incremental_revenue", "incremental_roas"]

version = warehouse.current()
selection = filters.chosen()
form = filters.form()
means = ui.definitions(version)
assumed = ui.badge(*queries.INCREMENTAL_METHOD)

ui.header(
    version,
    "Incrementality",
    "What part of the revenue would not have come without influencers?",
    selection,
)
totals = queries.totals(version, selection)
if not totals["rows"]:
    ui.nothing_found(selection)
now = queries.assumption(version, selection)
earlier = selection.before()
before = queries.totals(version, earlier) if earlier else {}

ui.cards(
    [
        ui.Card("revenue", totals["revenue"], before.get("revenue")),
        ui.Card(
            "incremental_revenue",
            totals["incremental_revenue"],
            before.get("incremental_revenue"),
            badge=assumed,
        ),
        ui.Card("roas", totals["roas"], before.get("roas")),
        ui.Card(
            "incremental_roas",
            totals["incremental_roas"],
            before.get("incremental_roas"),
            badge=assumed,
        ),
    ],
    form,
    means,
    key="incrementality",
)
with st.container(border=True, key="what-it-means"):
    st.markdown("**Assumed, not measured**")
    if now["share_in_use"] is None:
        text = "There is no revenue here to take a share of."
    else:
        text = (
            f"Of every ₹100 that came through influencers, ₹{float(now['share_in_use']) * 100:.0f}"
            " are taken to be extra; the rest would have come anyway."
        )
    st.markdown(
        f"{text} Nobody measured this: everybody in the data could see the posts, so there is"
        " nobody to compare with. That is why there is no range around these numbers; a range would"
        " claim a measurement. And where one share stands for all, it changes no ranking."
    )

ui.section("How far the answer moves", "Move the share and see what hangs on the assumption.")
usual = round(float(1 - now["organic_share"]) * 100)
percent = st.slider(
    "Share of the revenue that is incremental, in %",
    min_value=0,
    max_value=100,
    value=usual,
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
        "break_even_share": "Spend over revenue: the part of the revenue that has to be incremental"
        " for influencers to bring in what they cost."
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
        + " The cost of the goods is not counted: with a margin of 50%, twice that share is needed."
    )
left, right = st.columns(2, gap="medium")
rule = "Dot: the share chosen. Dashed: the share in use."
with left:
    st.markdown(f"**{columns.heading('incremental_revenue')}** {assumed}")
    st.caption(rule)
    drawn = relation_charts.over_share(
        shares,
        "incremental_revenue",
        form,
        key="revenue-over-share",
        chosen=percent,
        in_use=now["share_in_use"],
    )
    title = "Incremental revenue over the assumed share"
    downloads.chart(drawn, shares, title, version, selection, key="revenue-over-share")
with right:
    st.markdown(f"**{columns.heading('incremental_roas')}** {assumed}")
    if shares["incremental_roas"].notna().any():
        st.caption(rule + " Dotted: break-even.")
        drawn = relation_charts.over_share(
            shares,
            "incremental_roas",
            form,
            key="roas-over-share",
            chosen=percent,
            in_use=now["share_in_use"],
            break_even=True,
        )
        title = "Incremental ROAS over the assumed share"
        downloads.chart(drawn, shares, title, version, selection, key="roas-over-share")
    else:
        st.info("Nothing was spent here, so there is no ROAS, incremental or not.")

ui.section(
    "The methods side by side",
    "Stronger evidence goes first. An assumption never has an interval; a method whose conditions"
    " fail says so and gives no number.",
)
methods = queries.methods(version, selection)
evidence.show(methods)
downloads.table(methods, "Incremental ROAS by method", version, selection, key="methods")
st.caption(
    "To measure it, some people or places have to be kept from seeing the posts, chosen by a draw."
)

ui.section("Where it falls")
cut = st.segmented_control(
    "Cut",
    CUTS,
    default=CUTS[0],
    format_func=columns.heading,
    required=True,
    key="incremental-by",
    label_visibility="collapsed",
)
st.markdown(f"Under the filters above {assumed}")
found = queries.by(version, selection, cut)
ui.table(found[[cut, *SHOWN]], form, means, key="incremental-by-cut")
title = f"Incremental revenue by {cut}"
downloads.table(found, title, version, selection, key="incremental-by-cut")
if now["iroas_method"] != queries.INCREMENTAL_METHOD[0]:
    held = queries.incremental_in_marts(version, cut)
    st.markdown(
        f"What the tables of this build hold {ui.badge(now['iroas_method'], held['iroas_tier'][0])}"
    )
    st.caption("All dates, without filters: this method does not add up over days or influencers.")
    ui.table(
        held[[cut, *SHOWN, "iroas_method", "iroas_tier"]], form, means, key="incremental-in-marts"
    )
    title = f"Incremental revenue of the build by {cut}"
    downloads.table(held, title, version, None, key="incremental-in-marts")
