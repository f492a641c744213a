"""One influencer: the numbers, the trend, what sold, posts and payouts."""

from __future__ import annotations

from dataclasses import replace

import charts
import columns
import downloads
import formats
import queries
import reasons
import streamlit as st
import ui
from formats import Formats
from selection import Selection
from warehouse import Version

BAND_COLOURS = {
    "good": "blue",
    "high": "blue",
    "average": "green",
    "poor": "orange",
    "low": "orange",
    "loss_making": "red",
}
POST_COLUMNS = [
    "date",
    "caption",
    "platform",
    "brand",
    "reach",
    "engagement_rate",
    "orders",
    "revenue",
    "spend",
    "roas",
]


def narrowed(selection: Selection, influencer_ids: list[str]) -> Selection | None:
    """The selection for these influencers alone; None where its own filter leaves them all out."""
    allowed = selection.influencer_id
    left = tuple(id_ for id_ in influencer_ids if not allowed or id_ in allowed)
    return replace(selection, influencer_id=left) if left else None


def badge(subject: str, band: str) -> str:
    """A band as a coloured badge in Markdown, in words as well."""
    return f":{BAND_COLOURS.get(band, 'gray')}-badge[{subject}: {formats.words(band).lower()}]"


def show(
    version: Version,
    selection: Selection,
    form: Formats,
    means: dict[str, str],
    person: dict[str, object],
) -> None:
    """Draw the profile of `person`, a row of `queries.influencers`, under the selection."""
    own = narrowed(selection, [person["influencer_id"]])
    name = person["influencer_name"]
    totals = queries.totals(version, own) if own else {"rows": 0}
    st.header(ui.literal(name), anchor=False)
    _describe(person, totals, form)
    # A payout is for all brands together, so who may see some brands only does not see it.
    payouts = None
    if version.brands is None:
        payouts = queries.payouts_of(version, person["influencer_id"])
    if not totals["rows"]:
        st.info(
            f"No posts, orders or spend of {ui.literal(name)} in this period"
            " under these filters. Choose a longer period or take a filter away."
        )
    else:
        _numbers(version, selection, own, totals, form, means)
        _unpaid(totals, payouts, form)
        _why(version, selection, person["influencer_id"], form)
        _trend(version, own, form, name)
        _sold(version, own, form, name)
        _posts(version, own, form, means, name)
    _payouts(version, payouts, person, form, means)


def _describe(person, totals, form) -> None:
    parts = [
        ui.literal(person[name])
        for name in ("platform", "category", "gender")
        if not formats.is_empty(person[name])
    ]
    if not formats.is_empty(person["follower_count"]):
        parts.append(
            f"{form.short_count(person['follower_count'])} followers"
            f" ({formats.words(person['follower_tier']).lower()})"
        )
    parts.append(f"id {ui.literal(person['influencer_id'])}")
    bands = ""
    if totals["rows"]:
        bands = (
            f"{badge('ROAS', totals['roas_band'])} {badge('Engagement', totals['engagement_band'])}"
        )
    st.markdown(" · ".join(parts) + (f"  \n{bands}" if bands else ""))
    if not person["is_listed"]:
        st.caption("Not in the list of influencers: known from posts, orders or payouts alone.")


def _numbers(version, selection, own, totals, form, means) -> None:
    earlier = own.before()
    before = queries.totals(version, earlier) if earlier else {}
    incremental = ui.badge_of(totals)
    wanted = [
        ("revenue", True, ""),
        ("spend", None, ""),
        ("roas", True, ""),
        ("incremental_roas", True, incremental),
        ("orders", True, ""),
        ("new_customers", True, ""),
        ("cost_per_order", False, ""),
        ("engagement_rate", True, ""),
    ]
    ui.cards(
        [
            ui.Card(name, totals[name], before.get(name), badge=mark, rising_is_good=good)
            for name, good, mark in wanted
        ],
        form,
        means,
        key="profile",
    )
    place = queries.standing(version, selection, own.influencer_id[0])
    if place:
        text = f"{_place(place['revenue_rank'])} of {form.count(place['influencers'])} by revenue"
        if place["roas_rank"] is not None:
            text += (
                f", {_place(place['roas_rank'])} of the {form.count(place['paid_influencers'])}"
                " who were paid by ROAS"
            )
        st.caption(text + ", under the same filters.")


def _place(rank: float) -> str:
    rank = int(rank)
    ending = "th" if 10 <= rank % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"


def _unpaid(totals, payouts, form) -> None:
    if totals["spend"]:
        return
    if payouts is None:
        text = "Payouts of other brands are not shown to you."
    elif payouts.empty:
        text = "There is no payout on record for this influencer, in this period or any other."
    elif (payouts["status"] == "cancelled").all():
        text = "Every payout to this influencer was cancelled."
    else:
        text = "None of this influencer's payouts falls into this selection."
    st.info(
        f"Nothing was spent, so there is no ROAS: {form.short_money(totals['revenue'])} of revenue"
        f" came at no cost. {text}"
    )


def _why(version, selection, influencer_id, form) -> None:
    found = queries.reasons(version, selection)
    found = found[found["influencer_id"] == influencer_id]
    if found.empty:
        return
    limits = queries.band_limits(version)
    ui.section("Why so little came back")
    with st.container(border=True, key="profile-reasons"):
        written = reasons.sentences(found, limits["average_from"], form)
        st.markdown("\n".join(f"- {ui.literal(text)}" for text in written))


def _trend(version, own, form, name) -> None:
    days = own.period.days
    grain = "day" if days <= 31 else "week" if days <= 740 else "month"
    trend = queries.daily(version, own, grain)
    drawn = ["revenue", "spend"] if trend["spend"].any() else ["revenue"]
    for place, column in zip(st.columns(len(drawn), gap="medium"), drawn, strict=True):
        with place:
            title = f"{columns.heading(column)} over time"
            ui.section(title, charts.grain_note(own.period, grain))
            key = f"profile-{column}"
            chart = charts.over_time(
                trend, column, form, key=key, grain=grain, filled=True, height=200
            )
            downloads.chart(chart, trend, f"{title}, {name}", version, own, key=key)


def _sold(version, own, form, influencer_name) -> None:
    ui.section("What sold")
    for place, (name, title) in zip(
        st.columns(2, gap="medium"), [("product", "Product"), ("campaign", "Campaign")], strict=True
    ):
        with place, st.container(border=True, height="stretch"):
            st.markdown(f"**{title}**")
            frame = queries.by(version, own, name)
            frame = frame[(frame["revenue"] > 0) | (frame["orders"] > 0)]
            if frame.empty:
                st.caption("No orders in this period.")
            else:
                key = f"profile-by-{name}"
                chart = charts.ranked(frame, name, "revenue", form, key=key, beside="orders")
                named = f"Revenue by {name}, {influencer_name}"
                downloads.chart(chart, frame, named, version, own, key=key)


def _posts(version, own, form, means, influencer_name) -> None:
    posts = queries.posts(version, own)
    note = (
        "Orders and revenue are those traced to the post itself. Period, brand and platform apply."
    )
    ui.section("Posts", note)
    if posts.empty:
        st.caption("No posts in this period.")
    else:
        ui.table(posts[POST_COLUMNS], form, means, key="profile-posts")
        applied = Selection(own.period, brand=own.brand, platform=own.platform)
        title = f"Posts, {influencer_name}"
        downloads.table(posts, title, version, applied, key="profile-posts", note=note)


def _payouts(version, payouts, person, form, means) -> None:
    if payouts is None:
        ui.section("Payouts")
        st.caption(
            "A payout is for all of an influencer's brands together, and you see some brands only,"
            " so payouts are not shown. Spend above is the part that went to your brands."
        )
        return
    note = "All on record, whatever the filters."
    ui.section("Payouts", note)
    if payouts.empty:
        st.caption("None.")
        return
    rates = zip(payouts["basis"], payouts["rate"], strict=True)
    written = payouts.assign(rate=[form.rate(*pair) for pair in rates])
    ui.table(written.drop(columns=["payout_id"]), form, means, key="profile-payouts")
    title = f"Payouts, {person['influencer_name']}"
    downloads.table(payouts, title, version, None, key="profile-payouts", note=note)
