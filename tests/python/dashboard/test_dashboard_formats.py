"""Numbers and dates as text."""

from datetime import date
from decimal import Decimal

import formats
import pytest
from formats import Formats

LAKH, MILLION = Formats("lakh"), Formats("million")


@pytest.mark.parametrize(
    ("value", "lakh", "million"),
    [
        (0, "₹0", "₹0"),
        (999, "₹999", "₹999"),
        (12345, "₹12,345", "₹12,345"),
        (1234567.5, "₹12,34,568", "₹1,234,568"),
        (-4741146.19, "-₹47,41,146", "-₹4,741,146"),
        (-0.4, "₹0", "₹0"),
        (Decimal("100000000.00"), "₹10,00,00,000", "₹100,000,000"),
        (None, "–", "–"),
        (float("nan"), "–", "–"),
    ],
)
def test_money_is_grouped(value, lakh, million):
    assert (LAKH.money(value), MILLION.money(value)) == (lakh, million)


@pytest.mark.parametrize(
    ("value", "lakh", "million"),
    [
        (99_400, "₹99,400", "₹99,400"),
        (100_000, "₹1.00 lakh", "₹100,000"),
        (9_999_999, "₹1.00 crore", "₹10.00 million"),
        (12_126_159.93, "₹1.21 crore", "₹12.13 million"),
        (3_300_000_000, "₹330.0 crore", "₹3.30 billion"),
        (-2_038_000, "-₹20.38 lakh", "-₹2.04 million"),
    ],
)
def test_large_amounts_are_short(value, lakh, million):
    assert (LAKH.short_money(value), MILLION.short_money(value)) == (lakh, million)


def test_paise_are_exact():
    assert LAKH.money_exact(Decimal("1234567.80")) == "₹12,34,567.80"
    assert LAKH.money_exact(-0.05) == "-₹0.05"


def test_an_empty_ratio_is_a_dash_and_zero_is_not():
    assert formats.ratio(None) == "–"
    assert formats.ratio(0.0) == "0.00"
    assert formats.share(0.0253) == "2.53%"


def test_changes_have_signs_and_need_something_before():
    assert formats.change(110, 100) == "+10.0%"
    assert formats.change(Decimal(90), Decimal(100)) == "-10.0%"
    assert formats.change(1, 0) is None
    assert formats.change(1, None) is None
    assert formats.ratio_change(2.42, 2.88) == "-0.46"
    assert formats.ratio_change(2.421, 2.419) == "+0.00"
    assert formats.share_change(0.0193, 0.0211) == "-0.18 points"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), "1 – 31 Mar 2026"),
        (date(2026, 1, 1), date(2026, 3, 31), "1 Jan – 31 Mar 2026"),
        (date(2025, 4, 1), date(2026, 3, 31), "1 Apr 2025 – 31 Mar 2026"),
        (date(2026, 3, 1), date(2026, 3, 1), "1 Mar 2026"),
    ],
)
def test_periods_say_each_part_once(first, last, text):
    assert formats.days(first, last) == text


@pytest.mark.parametrize(
    ("basis", "value", "text"),
    [
        ("post", 4800, "₹4,800 per post"),
        ("order", 110.5, "₹110.50 per order"),
        ("flat", 250000, "₹2,50,000 flat"),
        ("revenue_share", 0.12, "12.00% of revenue"),
        ("revenue_share", 12, "12.00% of revenue"),
        ("hybrid", 100, "₹100"),
        ("post", None, formats.EMPTY),
        ("post", float("nan"), formats.EMPTY),
    ],
)
def test_a_rate_has_its_unit(basis, value, text):
    assert formats.Formats("lakh").rate(basis, value) == text
