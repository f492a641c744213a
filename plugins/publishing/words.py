"""Numbers, dates and lists as people read them."""

from __future__ import annotations

from datetime import datetime


def count(number, noun):
    """`number` of `noun`, with separators and a plural: `1 table`, `36,515 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listed(names, most=4):
    """Names for a sentence, at most `most` of them: `a, b, c and 12 more`."""
    names = list(names)
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def moment(timestamp):
    """An ISO timestamp in UTC to the minute: `2026-11-21 09:54 UTC`."""
    return datetime.fromisoformat(timestamp).strftime("%Y-%m-%d %H:%M UTC")


def reason(error):
    """The first line of an error: DuckDB's other lines show its own query."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return text.splitlines()[0].rstrip(".")


def summary(manifest):
    """What a version holds, in one phrase."""
    tables, tests, data = manifest["tables"], manifest["tests"], manifest["data"]
    parts = [
        count(len(tables), "table"),
        count(sum(table["rows"] for table in tables.values()), "row"),
        period(data),
        count(tests["passed"], "test") + " passed",
    ]
    if tests["warned"]:
        parts.append(f"{tests['warned']:,} warned")
    return ", ".join(part for part in parts if part)


def period(data):
    """The days that the data of a manifest cover, or '' where they cover none."""
    if not data.get("first_date"):
        return ""
    return f"data from {data['first_date']} to {data['last_date']}"
