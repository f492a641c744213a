"""The filters: one set for all pages, in the sidebar and in the URL.

`show` draws them, once for each run, in app.py. Pages ask for `chosen()`. Each widget's key is its
name in the URL, so that a link shows what its sender saw.
"""

from __future__ import annotations

from datetime import date, timedelta

import formats
import queries
import streamlit as st
from formats import Formats
from selection import CUSTOMERS, FILTERS, Period, Selection
from warehouse import Version

ALL_DATA = "All data"
CUSTOM = "Custom dates"
LAST_90_DAYS = "Last 90 days"
PERIODS = (
    "Last 7 days",
    "Last 28 days",
    LAST_90_DAYS,
    "This month",
    "Last month",
    "This financial year",
    ALL_DATA,
    CUSTOM,
)
COMPARISONS = ("Period before", "A year before", "Nothing")

# Key in the URL, heading and what stands there while nothing is chosen.
LISTS = {
    "brand": ("Brand", "All brands"),
    "platform": ("Platform", "All platforms"),
    "influencer": ("Influencer", "All influencers"),
    "campaign": ("Campaign", "All campaigns"),
    "product": ("Product", "All products"),
    "category": ("Category", "All categories"),
    "gender": ("Gender", "All genders"),
    "follower_tier": ("Follower tier", "All tiers"),
}
MINIMUM_ROAS = "minimum_roas"
CUSTOMERS_KEY = "customers"
ALL_CUSTOMERS = "All customers"
KINDS_OF_CUSTOMERS = {f"{kind.capitalize()} customers": kind for kind in CUSTOMERS}
KEYS = ("period", "dates", "compare", *LISTS, CUSTOMERS_KEY, MINIMUM_ROAS)

_CHOSEN = "chosen_selection"
_NAMES = "influencer_names"
_USUAL = "usual_filters"
_UNITS = "chosen_units"


def show(version: Version) -> Selection:
    """Draw the filters in the sidebar and give what is chosen."""
    data = queries.data_period(version)
    options = queries.options(version)
    people = queries.influencers(version)
    names = dict(zip(people["influencer_id"], people["influencer_name"], strict=True))
    st.session_state[_USUAL] = usual = _usual(data)
    with st.sidebar:
        period = _period(data, usual["period"])
        compared = _compared(period, data)
        chosen = {_column(key): _list(key, options[_column(key)], names) for key in LISTS}
        customers = st.selectbox(
            "Customers",
            (ALL_CUSTOMERS, *KINDS_OF_CUSTOMERS),
            key=CUSTOMERS_KEY,
            bind="query-params",
            help="Counts the orders and revenue of these customers alone. New is who orders on the "
            "day of their first order ever, over all channels; without a user id nobody is either.",
        )
        minimum_roas = st.number_input(
            "Minimum ROAS",
            min_value=0.0,
            value=None,
            step=0.5,
            format="%.2f",
            placeholder="None",
            key=MINIMUM_ROAS,
            bind="query-params",
            help="Keeps influencers whose ROAS in the period, under the other filters, is at least "
            "this much. Those who were paid nothing have no ROAS and are left out.",
        )
        st.button("Reset filters", key="reset", on_click=reset, width="stretch")
        st.divider()
        st.session_state[_UNITS] = st.segmented_control(
            "Large numbers",
            list(formats.UNITS),
            format_func=formats.UNITS.get,
            default="lakh",
            required=True,
            key="units",
            bind="query-params",
        )
    selection = Selection(
        period=period,
        compared=compared,
        minimum_roas=minimum_roas or None,
        customers=KINDS_OF_CUSTOMERS.get(customers),
        **{name: tuple(values) for name, values in chosen.items()},
    )
    st.session_state[_CHOSEN] = selection
    st.session_state[_NAMES] = names
    return selection


def chosen() -> Selection:
    """What the reader has chosen; call it on a page that has the filters."""
    return st.session_state[_CHOSEN]


def latest(version: Version) -> Selection:
    """What was chosen last, for pages without filters; what stands there at the start before."""
    data = queries.data_period(version)
    chosen = st.session_state.get(_CHOSEN)
    # Other data may have been opened since.
    if chosen is not None and chosen.period.within(data):
        return chosen
    period = preset_period(usual_period(data), data)
    return Selection(period=period, compared=compared_period(COMPARISONS[0], period, data))


def form() -> Formats:
    """How the reader wants large numbers written."""
    return Formats(st.session_state.get(_UNITS) or "lakh")


def reset() -> None:
    """Set every filter back to how it was at the start; the way numbers are written stays."""
    # Set, not forgotten: Streamlit would take what is forgotten from the URL again.
    st.session_state.update(st.session_state[_USUAL])


def described(selection: Selection, names: dict[str, str] | None = None) -> list[str]:
    """The filters in use, in words: `Brand: MuscleBlaze, Gritzo`. Empty where there are none.

    `names` of influencers by id; without them those that the sidebar shows.
    """
    names = st.session_state.get(_NAMES, {}) if names is None else names
    parts = []
    for column, values in selection.filters():
        shown = [
            names.get(value, value) if column == "influencer_id" else value for value in values
        ]
        if column == "follower_tier":
            shown = [formats.words(value) for value in shown]
        more = f" and {len(shown) - 3} more" if len(shown) > 3 else ""
        parts.append(f"{LISTS[_key(column)][0]}: {', '.join(shown[:3])}{more}")
    if selection.minimum_roas is not None:
        parts.append(f"ROAS at least {formats.ratio(selection.minimum_roas)}")
    if selection.customers is not None:
        parts.append(f"Customers: {selection.customers}")
    return parts


def _column(key: str) -> str:
    return "influencer_id" if key == "influencer" else key


def _key(column: str) -> str:
    return "influencer" if column == "influencer_id" else column


def _list(key: str, options: list[str], names: dict[str, str]) -> list[str]:
    label, placeholder = LISTS[key]
    writers = {
        # Two people may share a name, so the id is there too.
        "influencer": lambda id_: f"{names[id_]} ({id_})",
        "follower_tier": formats.words,
    }
    return st.multiselect(
        label,
        options,
        format_func=writers.get(key, str),
        placeholder=placeholder,
        key=key,
        bind="query-params",
    )


def _usual(data: Period) -> dict[str, object]:
    """Every filter as it is before anybody chooses, by key."""
    return {
        "period": usual_period(data),
        "compare": COMPARISONS[0],
        CUSTOMERS_KEY: ALL_CUSTOMERS,
        MINIMUM_ROAS: None,
        **{key: [] for key in LISTS},
    }


def _period(data: Period, usual: str) -> Period:
    preset = st.selectbox(
        "Period", PERIODS, index=PERIODS.index(usual), key="period", bind="query-params"
    )
    if preset != CUSTOM:
        return preset_period(preset, data)
    dates = st.date_input(
        "Dates",
        value=(data.first, data.last),
        min_value=data.first,
        max_value=data.last,
        format="DD/MM/YYYY",
        key="dates",
        bind="query-params",
    )
    # While the second day is still to be picked, there is one.
    return Period(dates[0], dates[-1]) if dates else data


def usual_period(data: Period) -> str:
    """What is shown unless a reader says otherwise: one of PERIODS."""
    # Half a year of data or more: the newest 90 days, which have 90 before to compare with.
    return LAST_90_DAYS if data.days >= 180 else ALL_DATA


def preset_period(preset: str, data: Period) -> Period:
    """The days that `preset` means, counted from the last day of the data."""
    last = data.last
    month = last.replace(day=1)
    if preset.startswith("Last ") and preset.endswith(" days"):
        days = int(preset.split()[1])
        return Period(max(data.first, last - timedelta(days=days - 1)), last)
    if preset == "This month":
        return Period(max(data.first, month), last)
    if preset == "Last month":
        end = month - timedelta(days=1)
        if end < data.first:
            return Period(max(data.first, month), last)
        return Period(max(data.first, end.replace(day=1)), end)
    if preset == "This financial year":
        april = date(last.year if last.month >= 4 else last.year - 1, 4, 1)
        return Period(max(data.first, april), last)
    return data


def _compared(period: Period, data: Period) -> Period | None:
    comparison = st.selectbox("Compare with", COMPARISONS, key="compare", bind="query-params")
    return compared_period(comparison, period, data)


def compared_period(comparison: str, period: Period, data: Period) -> Period | None:
    """What `period` is compared with by one of COMPARISONS; None where the data lack it."""
    if comparison == COMPARISONS[2]:
        return None
    other = period.before() if comparison == COMPARISONS[0] else period.a_year_before()
    # A period that starts before the data would only seem to be a bad one.
    return other if other.within(data) else None


assert {_column(key) for key in LISTS} == set(FILTERS)
