"""What pages are made of: headings, cards, tables, badges, and words where there is nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import columns
import downloads
import filters
import formats
import pandas as pd
import queries
import sentences
import streamlit as st
from evidence_of_sums import evidence_of
from formats import Formats, literal
from selection import Selection
from warehouse import Version
from your_data.dbt_log import Progress

ASSETS = Path(__file__).parent / "assets"

# What each tier of evidence stands for, see docs/metrics.md, and its colour.
TIERS = {
    "assumption": "orange",
    "observational": "gray",
    "quasi": "blue",
    "randomized": "green",
}
# A larger table is shown without formats: styling each cell would take seconds.
STYLED_CELLS = 60_000


@dataclass(frozen=True)
class Card:
    """One number: its column, its value, the value before, and a badge beneath it.

    `rising_is_good` is None where a rise is neither good nor bad, such as of spend. `heading`
    replaces that of the column.
    """

    column: str
    value: object
    before: object = None
    badge: str = ""
    rising_is_good: bool | None = True
    trend: list[float] | None = None
    heading: str | None = None


def header(
    version: Version | None, title: str, purpose: str, selection: Selection | None = None
) -> None:
    """The heading of a page, and of what the numbers are: period, comparison, filters.

    Beside it stands the report, which is about the filters on pages that have none, too.
    """
    with st.container(
        key="page-header",
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="bottom",
    ):
        st.title(title, anchor=False, width="content")
        if version is not None and queries.has_days(version):
            downloads.report(version, filters.latest(version), filters.form())
    st.caption(purpose)
    if selection is None:
        return
    parts = [f"**{formats.days(selection.period.first, selection.period.last)}**"]
    if selection.compared:
        first, last = selection.compared.first, selection.compared.last
        parts.append(f"compared with {formats.days(first, last)}")
    parts += [literal(text) for text in filters.described(selection)]
    st.markdown(" · ".join(parts))
    if selection.customers is not None:
        st.info(
            f"Orders and revenue are those of {selection.customers} customers alone, where the"
            " tracking data name the customer. Spend, posts and reach cannot be told apart by"
            " customer: they are whole. So ROAS, its bands and the cost of an order set what these"
            " customers brought against everything that was spent. What is traced to posts, and"
            " payouts, are of all customers."
        )


def section(title: str, note: str = "") -> None:
    """The heading of a part of a page, with a note beneath it."""
    st.subheader(title, anchor=False)
    if note:
        st.caption(note)


def cards(cards: Iterable[Card], form: Formats, definitions: dict[str, str], key: str) -> None:
    """A row of cards that wraps: four beside each other where there is room, two on a phone."""
    with st.container(key=f"cards-{key}", horizontal=True, gap="small"):
        for card in cards:
            _card(card, form, definitions)


def _card(card: Card, form: Formats, definitions: dict[str, str]) -> None:
    kind = columns.writer(card.column, form)
    if card.column in columns.KINDS["ratio"]:
        delta = formats.ratio_change(card.value, card.before)
    elif card.column in columns.KINDS["share"]:
        delta = formats.share_change(card.value, card.before)
    else:
        delta = formats.change(card.value, card.before)
    if card.column in columns.KINDS["money"]:
        kind = form.short_money
    elif card.column in columns.KINDS["count"]:
        kind = form.short_count
    still = delta is not None and not delta.strip("+-0.%points ")
    # A badge in the heading would be read out with its signs, as the name of the tooltip.
    place = st.container(border=True, height="stretch", gap="xxsmall") if card.badge else st
    place.metric(
        card.heading or columns.heading(card.column),
        kind(card.value),
        delta=delta,
        delta_color=_delta_color(card, still),
        delta_arrow="off" if still else "auto",
        help=definitions.get(card.column),
        border=not card.badge,
        chart_data=card.trend,
        chart_type="area",
        height="content" if card.badge else "stretch",
    )
    if card.badge:
        place.markdown(card.badge)


def _delta_color(card: Card, still: bool) -> str:
    if still or card.rising_is_good is None:
        return "off"
    return "normal" if card.rising_is_good else "inverse"


def facts(values: dict[str, str], key: str) -> None:
    """Cards of texts by their headings, such as dates."""
    with st.container(key=f"facts-{key}", horizontal=True, gap="small"):
        for heading, value in values.items():
            st.metric(heading, value, border=True, height="stretch")


def quantity(value: float, unit: str, form: Formats) -> str:
    """A number with its unit: ₹1,39,305, or 6 influencers."""
    return form.money(value) if unit == "rupees" else f"{form.count(value)} {unit}"


def badge(method: str, tier: str) -> str:
    """How an incremental number was obtained, as Markdown: put it beside each of them."""
    text = f"{formats.words(tier)} · {formats.words(method).lower()}"
    return f":{TIERS.get(tier, 'gray')}-badge[{text}]"


def badge_of(found: Mapping | pd.DataFrame) -> str:
    """`badge` of sums over performance, or of the rows of a cut together.

    Where a part was measured and the rest was not, it says how much of the revenue each is.
    """
    known = evidence_of(found)
    if known.is_mixed:
        return f":{TIERS[known.tier]}-badge[{known.in_words}]"
    return badge(known.method, known.tier)


def definitions(version: Version) -> dict[str, str]:
    """What each column means, from the descriptions that the version brings along, as Markdown."""
    meanings = queries.meanings(version)
    return {name: text.replace("$", "\\$") for name, text in meanings.items()}


def table(
    frame: pd.DataFrame,
    form: Formats,
    definitions: dict[str, str] | None = None,
    *,
    key: str,
    height: int | str = "auto",
    headings: dict[str, str] | None = None,
    alt: str | None = None,
    **options,
):
    """A table of columns of the marts: headings, tooltips and numbers as everywhere else.

    Numbers stay numbers, so that a click on a heading sorts by value. `headings` replaces headings,
    `options` go to `st.dataframe`, whose result comes back; `column_config` of a column goes first.
    """
    headings = headings or {}
    config = {
        name: st.column_config.Column(
            headings.get(name) or columns.heading(name), help=(definitions or {}).get(name)
        )
        for name in frame.columns
    }
    config |= options.pop("column_config", {})
    writers = {name: columns.writer(name, form) for name in frame.columns}
    shown: object = frame
    if frame.size <= STYLED_CELLS:
        shown = frame.style.format(
            {name: writer for name, writer in writers.items() if writer}, na_rep=formats.EMPTY
        )
    named = ", ".join(headings.get(name) or columns.heading(name) for name in frame.columns)
    return st.dataframe(
        shown,
        column_config=config,
        hide_index=True,
        key=key,
        height=height,
        placeholder=formats.EMPTY,
        alt=alt or f"Table of {len(frame)} rows: {named}",
        **options,
    )


def contributions(
    frame: pd.DataFrame, form: Formats, definitions: dict[str, str], *, key: str
) -> None:
    """What each value of a cut did to the change: `queries.contributions`, one cut at a time."""
    cuts = [cut for cut in sentences.CUTS if cut in set(frame["dimension"])]
    cut = st.segmented_control(
        "Cut",
        cuts,
        default=cuts[0],
        required=True,
        format_func=lambda cut: formats.words(sentences.CUTS[cut]),
        key=f"{key}-cut",
        label_visibility="collapsed",
    )
    shown = frame[frame["dimension"] == cut]
    order = shown["revenue_change"].abs().sort_values(ascending=False).index
    table(
        shown.loc[order].drop(columns=["dimension", "value"]),
        form,
        definitions,
        key=key,
        headings={"label": formats.words(sentences.CUTS[cut])},
    )


def progress(progress: Progress) -> None:
    """How far a build is, and its newest steps."""
    counted = f"{progress.done} of {progress.total} · " if progress.total else ""
    st.progress(min(1.0, progress.share), text=f"{counted}{progress.phase}")
    newest = [node for node in list(progress.nodes.values())[-8:] if node.status != "running"]
    st.code("\n".join(map(str, newest)) or "…", language=None)


class PageEnded(Exception):
    """A page has nothing more to show; the footer comes next."""


def nothing_found(selection: Selection) -> NoReturn:
    """Say that the filters leave no row, offer the way back, and end the page.

    Raises PageEnded, which app.py expects.
    """
    with st.container(border=True, key="nothing-found"):
        st.subheader("Nothing matches these filters", anchor=False)
        used = filters.described(selection)
        period = formats.days(selection.period.first, selection.period.last)
        st.markdown(
            f"No posts, orders or payouts from {period}"
            + (f" with {literal('; '.join(used))}." if used else ".")
            + " Choose a longer period or take a filter away."
        )
        st.button("Reset filters", key="reset-nothing-found", on_click=filters.reset)
    raise PageEnded


def counted(totals: dict[str, object], version: Version, form: Formats) -> str:
    """How much the filters leave: influencers, posts and orders."""
    everybody = len(queries.influencers(version))
    return (
        f"{form.count(totals['influencers'])} of {form.count(everybody)} influencers · "
        f"{form.count(totals['posts'])} posts · {form.count(totals['orders'])} orders"
    )


def footer(version: Version) -> None:
    """What the numbers stand on: data, time of the build and its id."""
    info = queries.build_info(version)
    parts = [
        "Demo data" if info["raw_data"] == "seeds" else f"Data from {literal(info['raw_data'])}",
        formats.days(info["first_date"], info["last_date"])
        if queries.has_days(version)
        else "no rows",
        f"built {formats.moment(info['built_at'])}",
        f"build {version.build_id}",
    ]
    with st.container(key="footer"):
        st.caption(" · ".join(parts))


def style() -> None:
    """The little that the theme cannot say."""
    st.html(ASSETS / "style.css")
