"""Periods and what they are compared with."""

from datetime import date

import filters
import pytest
from selection import Period, Selection

YEAR = Period(date(2025, 4, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("preset", "first", "last"),
    [
        ("Last 7 days", date(2026, 3, 25), date(2026, 3, 31)),
        ("Last 90 days", date(2026, 1, 1), date(2026, 3, 31)),
        ("This month", date(2026, 3, 1), date(2026, 3, 31)),
        ("Last month", date(2026, 2, 1), date(2026, 2, 28)),
        ("This financial year", date(2025, 4, 1), date(2026, 3, 31)),
        ("All data", date(2025, 4, 1), date(2026, 3, 31)),
    ],
)
def test_presets_count_from_the_last_day_of_the_data(preset, first, last):
    assert filters.preset_period(preset, YEAR) == Period(first, last)


@pytest.mark.parametrize("preset", [p for p in filters.PERIODS if p != filters.CUSTOM])
def test_presets_stay_within_short_data(preset):
    data = Period(date(2026, 3, 10), date(2026, 3, 12))
    period = filters.preset_period(preset, data)
    assert period.within(data)
    assert period.first <= period.last


def test_the_period_before_is_as_long_and_touches():
    period = Period(date(2026, 3, 1), date(2026, 3, 31))
    assert period.before() == Period(date(2026, 1, 29), date(2026, 2, 28))
    assert period.before().days == period.days == 31


def test_a_year_before_29_february_is_the_28th():
    assert Period(date(2024, 2, 29), date(2024, 2, 29)).a_year_before().first == date(2023, 2, 28)


def test_the_selection_before_has_the_same_filters_and_judges_the_same_people():
    period = Period(date(2026, 3, 1), date(2026, 3, 31))
    selection = Selection(period, period.before(), brand=("Gritzo",), minimum_roas=2.0)
    before = selection.before()
    assert before.period == period.before()
    assert before.judged == period
    assert (before.brand, before.minimum_roas) == (("Gritzo",), 2.0)
    assert Selection(period).before() is None


def test_every_filter_of_a_selection_can_be_drawn():
    drawn = {"influencer_id" if key == "influencer" else key for key in filters.LISTS}
    assert drawn == set(filters.FILTERS)
