"""Page Data quality: what was built from what, checks and rejected rows."""

from __future__ import annotations

import pandas as pd
from formats import is_empty
from selection import Period
from warehouse import NoDays, Version, query

from queries.selected import ALL, first_row


def build_info(version: Version) -> dict[str, object]:
    """What was built, when and from what."""
    return first_row(query(version, "from marts.build_info"))


def has_days(version: Version) -> bool:
    """Whether any row has a day, so that there is something to show."""
    return not is_empty(build_info(version)["first_date"])


def data_period(version: Version) -> Period:
    """The first and the last day of the data. Raises NoDays where there is none."""
    info = build_info(version)
    if not has_days(version):
        raise NoDays("No post, order or payout could be used, so there is nothing to show.")
    return Period(info["first_date"].date(), info["last_date"].date())


def data_quality(version: Version) -> pd.DataFrame:
    """Every check with what it found; those to look at first."""
    return query(
        version,
        """
        select
            check_name,
            subject,
            value,
            unit,
            out_of,
            case when out_of > 0 then value / out_of end as share,
            status,
            explanation
        from marts.data_quality
        order by status <> 'notice', check_name, subject
        """,
    )


def rejections(version: Version) -> pd.DataFrame:
    """How many raw rows were rejected, by table, file and reason; most first."""
    return query(
        version,
        """
        select source_table, file, reason, count(*) as rows, min(line) as first_line
        from marts.rejected_rows
        group by source_table, file, reason
        order by rows desc, source_table, file, reason
        """,
    )


def rejected_rows(version: Version, limit: int = ALL) -> pd.DataFrame:
    """Rejected raw rows with file, line and reason; the first `limit`."""
    return query(
        version,
        """
        select source_table, file, line, reason, "row"
        from marts.rejected_rows
        order by source_table, file, line
        limit $limit
        """,
        {"limit": limit},
    )
