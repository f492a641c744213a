"""How the incremental revenue of a sum was obtained: measured, assumed, or part of each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import queries


@dataclass(frozen=True)
class Evidence:
    """The method and the tier of an incremental number, and the share of its revenue measured.

    Of a number in parts `tier` is the weakest, and `method` says that there are several.
    """

    method: str
    tier: str
    measured_share: float

    @property
    def is_mixed(self) -> bool:
        """Whether a part was measured and the rest was not."""
        return self.tier == queries.TIERS[0] and self.measured_share > 0

    @property
    def in_words(self) -> str:
        """Its tier; of a number in parts how much of the revenue each part is."""
        if not self.is_mixed:
            return self.tier.capitalize()
        # Neither part is rounded away.
        percent = min(99, max(1, math.floor(self.measured_share * 100 + 0.5)))
        return f"{percent}% measured, {100 - percent}% assumed"


def evidence_of(found: Mapping | pd.DataFrame) -> Evidence:
    """The evidence of sums over performance, or of the rows of a cut together."""
    if not isinstance(found, pd.DataFrame):
        found = pd.DataFrame([found])
    revenue = float(found["revenue"].sum())
    measured = float(found["measured_revenue"].sum())
    with_revenue = found[found["revenue"] != 0]
    methods = set(with_revenue["iroas_method"]) or {"fixed_share"}
    tiers = set(with_revenue["iroas_tier"]) or {queries.TIERS[0]}
    return Evidence(
        method=methods.pop() if len(methods) == 1 else queries.MIXED,
        tier=min(tiers, key=queries.TIERS.index),
        measured_share=measured / revenue if revenue else 0.0,
    )
