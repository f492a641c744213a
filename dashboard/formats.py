"""Numbers and dates as text: rupees, counts, ratios, shares, changes.

Text is made here, not in the browser, so that everybody sees the same. An empty value is a dash.
`Formats()` writes as India does (lakh, crore); `Formats("million")` in thousands and millions.
"""

from __future__ import annotations

import html
import math
from dataclasses import dataclass
from datetime import date, datetime

EMPTY = "–"
MINUS = "-"
UNITS = {"lakh": "Lakh, crore", "million": "Thousand, million"}
RATE_UNITS = {"post": " per post", "order": " per order", "flat": " flat"}
SCALES = {
    "lakh": ((10_000_000, "crore"), (100_000, "lakh")),
    "million": ((1_000_000_000, "billion"), (1_000_000, "million")),
}


@dataclass(frozen=True)
class Formats:
    """Writes values with large numbers in `units`: one of UNITS."""

    units: str = "lakh"

    def count(self, value: float | None) -> str:
        """A whole number with separators: 12,34,567 or 1,234,567."""
        if is_empty(value):
            return EMPTY
        whole = math.floor(abs(float(value)) + 0.5)
        return (MINUS if value < 0 and whole else "") + self._grouped(whole)

    def money(self, value: float | None) -> str:
        """Whole rupees with separators: ₹12,34,567."""
        if is_empty(value):
            return EMPTY
        return _signed("₹", self.count(value))

    def money_exact(self, value: float | None) -> str:
        """Rupees and paise: ₹12,34,567.80."""
        if is_empty(value):
            return EMPTY
        paise = math.floor(abs(float(value)) * 100 + 0.5)
        text = f"₹{self._grouped(paise // 100)}.{paise % 100:02d}"
        return MINUS + text if value < 0 and paise else text

    def short_money(self, value: float | None) -> str:
        """Rupees in a few digits: ₹12.35 lakh, ₹1.23 million; below that whole rupees."""
        return EMPTY if is_empty(value) else _signed("₹", self.short_count(value))

    def short_count(self, value: float | None) -> str:
        """A number in a few digits: 34.1 lakh, 3.41 million; below that in full."""
        if is_empty(value):
            return EMPTY
        sign, size = (MINUS if value < 0 else ""), abs(float(value))
        for scale, word in SCALES[self.units]:
            # Rounded first, so that 99,99,999 is 1.00 crore and not 100.00 lakh.
            scaled = float(_few_digits(size / scale))
            if scaled >= 1:
                return f"{sign}{_few_digits(scaled)} {word}"
        return self.count(value)

    def rate(self, basis: str, value: float | None) -> str:
        """A rate of a payout with its unit: ₹4,800 per post, 12.00% of revenue."""
        if is_empty(value):
            return EMPTY
        value = float(value)
        if basis == "revenue_share":
            return f"{share(value if value <= 1 else value / 100)} of revenue"
        money = self.money(value) if value == int(value) else self.money_exact(value)
        return money + RATE_UNITS.get(basis, "")

    def _grouped(self, whole: int) -> str:
        if self.units != "lakh":
            return f"{whole:,}"
        text = str(whole)
        head, tail = text[:-3], text[-3:]
        pairs = []
        while head:
            pairs.insert(0, head[-2:])
            head = head[:-2]
        return ",".join([*pairs, tail])


def ratio(value: float | None) -> str:
    """A ratio such as ROAS: 2.53."""
    return EMPTY if is_empty(value) else f"{_unsigned_zero(value, 2):,.2f}"


def ratios(low: float | None, high: float | None) -> str | None:
    """The ends of a range of ratios: 1.38 to 1.94. None where one of the two is empty."""
    return None if is_empty(low) or is_empty(high) else f"{ratio(low)} to {ratio(high)}"


def share(value: float | None) -> str:
    """A fraction as per cent: 0.0253 is 2.53%."""
    return EMPTY if is_empty(value) else f"{_unsigned_zero(value * 100, 2):.2f}%"


def change(value: float | None, before: float | None) -> str | None:
    """By how much a total changed, in per cent: +12.3%. None where there was nothing before."""
    if is_empty(value) or is_empty(before) or before == 0:
        return None
    return growth(float(value) / float(before) - 1)


def growth(value: float | None) -> str:
    """A fraction as a change in per cent: 0.123 is +12.3%."""
    return EMPTY if is_empty(value) else f"{_unsigned_zero(value * 100, 1):+,.1f}%"


def ratio_change(value: float | None, before: float | None) -> str | None:
    """By how much a ratio changed: +0.21. None where one of the two is empty."""
    if is_empty(value) or is_empty(before):
        return None
    return f"{_unsigned_zero(float(value) - float(before), 2):+,.2f}"


def share_change(value: float | None, before: float | None) -> str | None:
    """By how much a fraction changed, in percentage points. None where one of the two is empty."""
    if is_empty(value) or is_empty(before):
        return None
    return f"{_unsigned_zero((float(value) - float(before)) * 100, 2):+.2f} points"


def day(value: date | None) -> str:
    """A date: 1 Apr 2025."""
    return EMPTY if is_empty(value) else f"{value.day} {value:%b %Y}"


def days(first: date, last: date) -> str:
    """A period: 1 – 31 Mar 2026, 1 Apr 2025 – 31 Mar 2026."""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} – {day(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%b} – {day(last)}"
    return f"{day(first)} – {day(last)}"


def moment(value: datetime) -> str:
    """A date and time, UTC: 21 Nov 2026, 10:48 UTC."""
    return f"{day(value)}, {value:%H:%M} UTC"


def words(value: str) -> str:
    """A name of the marts as words: `no_spend` is No spend."""
    if value == "ok":
        return "OK"
    text = str(value).replace("_", " ")
    return text[:1].upper() + text[1:]


def percent(value: float | None) -> str:
    """A fraction as whole per cent: 0.8 is 80%."""
    return EMPTY if is_empty(value) else f"{float(value) * 100:.0f}%"


def is_empty(value: object) -> bool:
    """Whether it is None or not a number."""
    return value is None or value != value or (isinstance(value, float) and math.isinf(value))


def literal(text: object) -> str:
    """Somebody's text with nothing in it that Markdown would read."""
    escaped = html.escape(str(text), quote=False)
    return "".join(f"\\{sign}" if sign in "\\`*_[]()#+!|~$:{}" else sign for sign in escaped)


def _few_digits(value: float) -> str:
    return f"{value:.1f}" if value >= 100 else f"{value:.2f}"


def _unsigned_zero(value: float, digits: int) -> float:
    return round(float(value), digits) + 0.0


def _signed(prefix: str, text: str) -> str:
    return f"{MINUS}{prefix}{text[1:]}" if text.startswith(MINUS) else prefix + text
