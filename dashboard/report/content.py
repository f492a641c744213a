"""What the report says: text and numbers from the dashboard's queries, ready to be laid out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import columns
import formats
import pandas as pd
import pictures
import queries
import sentences
from evidence_of_sums import Evidence, evidence_of
from formats import Formats
from selection import Selection
from warehouse import Version

from report import chart

TITLE = "Influencer ROAS report"

# The tiles: column, how its change is written, and whether more of it is better (None: neither).
TILES = (
    ("revenue", formats.change, True),
    ("spend", formats.change, None),
    ("roas", formats.ratio_change, True),
    ("incremental_roas", formats.ratio_change, True),
    ("orders", formats.change, True),
    ("new_customers", formats.change, True),
    ("customer_acquisition_cost", formats.change, False),
    ("engagement_rate", formats.share_change, True),
)

# What it is cut by, the name of the table, and how many rows of it stand on the page.
CUTS = (
    ("brand", "Brands", 5),
    ("platform", "Platforms", 4),
    ("category", "Categories of influencers", 5),
    ("campaign", "Campaigns", 6),
)
CUT_COLUMNS = ("revenue", "spend", "roas", "incremental_roas", "orders", "new_customers")
INFLUENCER_COLUMNS = ("platform", "revenue", "spend", "roas", "orders", "engagement_rate")
PAYOUT_COLUMNS = ("basis", "total_payout", "expected_payout", "difference", "reconciliation_status")

ROWS_OF_PEOPLE = 8
NOTICES = 6
LETTERS_OF_A_NAME = 40

# Longer periods are drawn by week: days would be thinner than a line.
DRAWN_BY_DAY = 190

NOTHING = "Nothing matches these filters in this period."


def gather(
    version: Version, selection: Selection, form: Formats, described: Iterable[str]
) -> dict[str, object]:
    """Everything that report.typ lays out, as JSON values. `described` are the filters in words."""
    totals = queries.totals(version, selection)
    before = _before(version, selection)
    info = queries.build_info(version)
    content = {
        "title": TITLE,
        "period": formats.days(selection.period.first, selection.period.last),
        "compared": formats.days(selection.compared.first, selection.compared.last)
        if selection.compared
        else None,
        "filters": [*_seen(version), *described],
        "build": version.build_id,
        "data": formats.days(info["first_date"], info["last_date"]),
        "empty": None if totals["rows"] else NOTHING,
        "summary": [],
        "tiles": [],
        "chart": None,
        "cuts": [],
        "scatter": None,
        "influencers": [],
        "payouts": None,
        "method": _method(info, evidence_of(totals)),
        "quality": _quality(version, info),
    }
    if totals["rows"]:
        influencers = queries.by(version, selection, "influencer_id")
        meanings = queries.meanings(version)
        content |= {
            "summary": _summary(version, selection, totals, before, form),
            "tiles": [_tile(*tile, totals, before, form, meanings) for tile in TILES],
            "chart": _chart(version, selection, form),
            "cuts": [_cut(version, selection, *cut, form) for cut in CUTS],
            "scatter": _scatter(influencers, form),
            "influencers": _influencers(influencers, form),
            "payouts": None if version.brands else _payouts(version, selection, form),
        }
    return content


def _seen(version: Version) -> list[str]:
    return [f"Only {', '.join(version.brands)}"] if version.brands else []


def _before(version: Version, selection: Selection) -> dict[str, object]:
    before = selection.before()
    totals = queries.totals(version, before) if before else {"rows": 0}
    return totals if totals["rows"] else {}


def _write(column: str, value: object, form: Formats) -> str:
    writer = columns.writer(column, form)
    if column in columns.KINDS["money"] and column not in PAYOUT_COLUMNS:
        writer = form.short_money
    if writer is None:
        return formats.EMPTY if formats.is_empty(value) else formats.words(value)
    return writer(value)


def _tile(
    column: str,
    changed: Callable[[object, object], str | None],
    more_is_better: bool | None,
    totals: dict,
    before: dict,
    form: Formats,
    meanings: dict[str, str],
) -> dict[str, object]:
    change = changed(totals[column], before.get(column))
    direction = None if change is None else "up" if _is_rise(change) else "down"
    if change is not None and not change.strip("+-0.% points"):
        direction = "same"
    return {
        "name": columns.heading(column),
        "value": _write(column, totals[column], form),
        "change": change,
        "before": _write(column, before[column], form) if before else None,
        "direction": direction,
        "good": None
        if more_is_better is None or direction in (None, "same")
        else (direction == "up") == more_is_better,
        "badge": formats.words(totals["roas_band"])
        if column == "roas"
        else evidence_of(totals).in_words
        if column == "incremental_roas"
        else None,
        "meaning": meanings.get(column, ""),
    }


def _is_rise(change: str) -> bool:
    return not change.startswith(formats.MINUS)


def _summary(
    version: Version, selection: Selection, totals: dict, before: dict, form: Formats
) -> list[str]:
    if before:
        contributions = queries.contributions(version, selection)
        # A line breaks between words, and some names have none.
        contributions["label"] = [_shortened(label) for label in contributions["label"]]
        return [found.text for found in sentences.changes(totals, before, contributions, form)]
    revenue, spend = form.short_money(totals["revenue"]), form.short_money(totals["spend"])
    if totals["roas"] is None:
        return [f"Influencers brought {revenue}. Nothing was spent on them, so there is no ROAS."]
    return [
        f"Influencers brought {revenue} for {spend} of spend: a ROAS of "
        f"{formats.ratio(totals['roas'])}."
    ]


def _shortened(name: str) -> str:
    return name if len(name) <= LETTERS_OF_A_NAME else f"{name[: LETTERS_OF_A_NAME - 1]}…"


def _chart(version: Version, selection: Selection, form: Formats) -> dict[str, object]:
    grain = "day" if selection.period.days <= DRAWN_BY_DAY else "week"
    frame = queries.daily(version, selection, grain)
    most = frame.loc[frame["revenue"].idxmax()]
    return {
        "name": f"Revenue and ROAS by {grain}",
        "note": "ROAS of the seven days that end on each day. At 1, revenue equals spend."
        if grain == "day"
        else "ROAS of each week, from Monday; the first and the last may not be whole. At 1, "
        "revenue equals spend.",
        "alt": f"Bars: revenue by {grain}, at most {form.short_money(most['revenue'])} on "
        f"{formats.day(most['date'])}. Line: ROAS, with a mark where revenue equals spend.",
        "picture": pictures.draw(chart.revenue_and_roas(frame, grain, form)).as_data(),
    }


def _cut(
    version: Version, selection: Selection, dimension: str, name: str, rows: int, form: Formats
) -> dict[str, object]:
    frame = queries.by(version, selection, dimension)
    table = _table(name, frame, dimension, CUT_COLUMNS, form, rows)
    notes = [_left_out(len(frame), rows), _measured(frame.head(rows), dimension)]
    return table | {"note": " ".join(filter(None, notes))}


def _measured(frame: pd.DataFrame, dimension: str) -> str:
    """Which rows have an incremental ROAS that was measured, where some have not."""
    known = frame[frame["iroas_tier"] != "assumption"]
    if known.empty or not evidence_of(frame).is_mixed:
        return ""
    return f"Incremental ROAS is measured of {', '.join(map(str, known[dimension]))}, else assumed."


def _scatter(people: pd.DataFrame, form: Formats) -> dict[str, object] | None:
    paid = people[people["roas_band"] != "no_spend"]
    if paid.empty:
        return None
    return {
        "name": "Revenue against spend, each influencer",
        "note": "Above the dashed line an influencer brings more than they cost. The axes are by "
        "square root.",
        "alt": f"{len(paid)} influencers by spend and revenue, and a line where the two are equal.",
        "picture": pictures.draw(chart.revenue_against_spend(people, form)).as_data(),
    }


def _influencers(people: pd.DataFrame, form: Formats) -> list[dict[str, object]]:
    paid = people[people["roas_band"] != "no_spend"]
    bringing = people[people["revenue"] > 0]
    losing = paid[paid["roas_band"] == "loss_making"]
    losing = losing.sort_values(["spend", "influencer_id"], ascending=[False, True])
    unpaid = bringing[bringing["roas_band"] == "no_spend"]
    notes = [_left_out(len(bringing), ROWS_OF_PEOPLE)]
    if len(unpaid):
        notes.append(
            f"{len(unpaid)} brought revenue without any spend in the period; they have no ROAS."
        )
    most = _table(
        "Influencers with most revenue",
        bringing,
        "influencer_name",
        INFLUENCER_COLUMNS,
        form,
        ROWS_OF_PEOPLE,
    )
    least = _table(
        "Influencers who bring less than they cost",
        losing,
        "influencer_name",
        INFLUENCER_COLUMNS,
        form,
        ROWS_OF_PEOPLE,
    )
    return [
        most | {"note": " ".join(filter(None, notes))},
        least
        | {
            "note": f"{len(losing)} of {len(paid)} with spend, those with most spend first."
            if len(losing)
            else "None: everybody with spend brings at least what they cost."
            if len(paid)
            else "Nothing was spent in the period."
        },
    ]


def _payouts(version: Version, selection: Selection, form: Formats) -> dict[str, object]:
    frame = queries.payouts_to_check(version, selection)
    table = _table(
        "Payouts to look at", frame, "influencer_name", PAYOUT_COLUMNS, form, ROWS_OF_PEOPLE
    )
    shown = f"{min(len(frame), ROWS_OF_PEOPLE)} of {len(frame)} are not what their basis says"
    return table | {
        "note": f"{shown}, the largest difference first. Payouts carry no day, so each is compared "
        "over all the data."
        if len(frame)
        else "None: every payout of these influencers that can be checked is what its basis says."
    }


def _table(
    name: str, frame: pd.DataFrame, key: str, names: Iterable[str], form: Formats, rows: int
) -> dict[str, object]:
    shown = frame.head(rows)
    most = shown["revenue"].max() if "revenue" in shown and len(shown) else 0
    return {
        "name": name,
        "headings": [columns.heading(key), *map(columns.heading, names)],
        # How report.typ shows each column.
        "kinds": ["name", *map(_kind, names)],
        "rows": [
            [
                {"text": str(row[key])},
                *(
                    {
                        "text": _write(column, row[column], form),
                        "part": max(0.0, float(row["revenue"] / most)) if most else 0.0,
                        "band": row.get("roas_band"),
                    }
                    for column in names
                ),
            ]
            for row in shown.to_dict("records")
        ],
    }


def _kind(column: str) -> str:
    if column == "revenue":
        return "bar"
    if column == "roas":
        return "band"
    kinds = ("money", "money_exact", "count", "ratio", "share")
    return "number" if any(column in columns.KINDS[kind] for kind in kinds) else "text"


def _left_out(rows: int, shown: int) -> str:
    return f"{shown} of {rows}, most revenue first." if rows > shown else ""


def _method(info: dict, evidence: Evidence) -> list[str]:
    return [
        "Every ratio is a sum divided by a sum, never a mean of ratios. ROAS is empty where "
        "nothing was spent.",
        "Spend is every payout that was not cancelled, spread to the paisa over the posts, orders "
        "or days it paid for.",
        f"Incremental ROAS asks what would not have sold anyway. {_incremental(info, evidence)}",
        "An order belongs to the influencer that the tracking data name, on the day of the order.",
    ]


def _incremental(info: dict, evidence: Evidence) -> str:
    measured = (
        "a share of the revenue that was measured, mostly in an experiment of some weeks, and is "
        "taken to hold for the rest of it"
    )
    assumed = (
        f"an assumption, not a measurement: {formats.share(info['organic_share'])} of the revenue "
        "is taken to have come without influencers, unless an own share is set for the brand or "
        "platform. An assumption has no interval and proves nothing; if the true share is larger, "
        "incremental ROAS is smaller"
    )
    if evidence.is_mixed:
        percent = evidence.in_words
        return (
            f"At the top it is {percent}. The measured part is {measured}. The rest is {assumed}."
        )
    if evidence.measured_share:
        return f"At the top it is {measured}. Where nothing was measured, it is {assumed}."
    return f"Here it is {assumed}."


def _quality(version: Version, info: dict) -> list[str]:
    if version.brands:
        return [
            f"This report is on {', '.join(version.brands)} alone. Payouts, and what was found in"
            " the data, are about all brands together, so they are not in it."
        ]
    form = Formats()
    checks = queries.data_quality(version)
    notices = checks[checks["status"] == "notice"].head(NOTICES)
    tests = version.manifest.get("tests", {})
    return [
        f"{form.count(info['raw_rows'])} raw rows read, {form.count(info['rejected_rows'])} "
        f"rejected; {tests.get('passed', 0)} data tests passed.",
        *(
            f"{check.explanation} Here: {form.count(check.value)} {check.unit}."
            for check in notices.itertuples()
        ),
    ]
