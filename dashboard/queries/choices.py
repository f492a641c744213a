"""Filters: the values that each can take."""

from __future__ import annotations

import pandas as pd
from warehouse import Version, query

from queries.selected import DESCRIBED


def options(version: Version) -> dict[str, list[str]]:
    """The values that each filter offers, from the marts that hold one row for each."""
    found = {}
    for name in ("brand", "platform", "product", "campaign"):
        frame = query(version, f"select {name} from marts.{name}_roas order by lower({name}), 1")
        found[name] = frame[name].tolist()
    people = influencers(version)
    for name in ("category", "gender"):
        found[name] = sorted(people[name].dropna().unique(), key=str.lower)
    by_size = people.sort_values("follower_count", na_position="last")
    found["follower_tier"] = list(dict.fromkeys(by_size["follower_tier"].dropna()))
    found["influencer_id"] = people["influencer_id"].tolist()
    return found


def influencers(version: Version) -> pd.DataFrame:
    """Every influencer with the columns that describe them, by name."""
    return query(
        version,
        f"""
        select influencer_id, {", ".join(DESCRIBED)}
        from marts.influencer_roas
        order by lower(influencer_name), influencer_id
        """,
    )
