"""What a reader has asked for: the period and the filters, free of any screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

# Each filter, by the name of its column: in the marts, in the URL and here.
FILTERS = (
    "brand",
    "platform",
    "product",
    "campaign",
    "influencer_id",
    "category",
    "gender",
    "follower_tier",
)

# Whose orders count, where not everybody's.
CUSTOMERS = ("new", "returning")


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def before(self) -> Period:
        """The period of as many days that ends the day before this one starts."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    def a_year_before(self) -> Period:
        """The same days of the year before; 29 February becomes the 28th."""
        return Period(_a_year_before(self.first), _a_year_before(self.last))

    def within(self, other: Period) -> bool:
        """Whether every day of it is in `other`."""
        return other.first <= self.first and self.last <= other.last


def _a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


@dataclass(frozen=True)
class Selection:
    """A period and the values that each filter lets through; an empty filter lets all through.

    `minimum_roas` keeps the influencers whose ROAS under the other filters is at least that much in
    `judged`, which is the period itself, also when another period is compared with it.
    `customers`, one of CUSTOMERS, counts the orders and revenue of these customers alone; spend,
    posts and reach are whole. `compared` is the period to compare with, or None where there is
    none.
    """

    period: Period
    compared: Period | None = None
    brand: tuple[str, ...] = ()
    platform: tuple[str, ...] = ()
    product: tuple[str, ...] = ()
    campaign: tuple[str, ...] = ()
    influencer_id: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    gender: tuple[str, ...] = ()
    follower_tier: tuple[str, ...] = ()
    minimum_roas: float | None = None
    customers: str | None = None
    judged: Period | None = field(default=None, compare=True)

    def filters(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Name and values of each filter that leaves something out."""
        for name in FILTERS:
            if values := getattr(self, name):
                yield name, values

    def before(self) -> Selection | None:
        """The same filters over the period to compare with; None where there is none."""
        if self.compared is None:
            return None
        return replace(self, period=self.compared, compared=None, judged=self.judged or self.period)
