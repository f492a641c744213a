"""Charts that set many things against each other, in the language of charts.py."""

from __future__ import annotations

import charts
import columns
import formats
import palette
import pandas as pd
import streamlit as st
from formats import Formats

# Each ROAS band's shape and colour: neither says it alone.
BANDS = {
    "good": ("circle", "blue"),
    "average": ("square", "green"),
    "poor": ("diamond", "yellow"),
    "loss_making": ("triangle-down", "red"),
    "no_spend": ("cross", "grey"),
}
ALL = "All"
# Units in a small cell: ₹12.3 L.
SHORT = {"crore": "Cr", "lakh": "L", "billion": "B", "million": "M"}


def revenue_against_spend(
    frame: pd.DataFrame, lines: dict[float, str], form: Formats, *, key: str, height: int = 420
) -> dict:
    """A mark for each influencer of `frame`: revenue above spend, shape and colour by ROAS band.

    `lines` draws a line for each ROAS, named by its text. Both axes are square roots: the lines
    stay straight, those who cost nothing stay on the chart, and small accounts can be told apart.
    """
    marks = [
        {
            "name": row["influencer_name"],
            "spend": float(row["spend"]),
            "revenue": float(row["revenue"]),
            "band": formats.words(row["roas_band"]),
            "revenue_text": form.money(row["revenue"]),
            "spend_text": form.money(row["spend"]),
            "roas_text": formats.ratio(row["roas"]),
        }
        for row in frame.to_dict("records")
    ]
    largest = {
        name: max((row[name] for row in marks), default=0.0) * 1.05 or 1.0
        for name in ("spend", "revenue")
    }
    position = {
        channel: {
            "field": name,
            "type": "quantitative",
            "scale": {"type": "sqrt", "domain": [0, largest[name]], "nice": False},
            "axis": charts.value_axis(name, form, columns.heading(name)),
        }
        for channel, name in (("x", "spend"), ("y", "revenue"))
    }
    bands = [band for band in BANDS if formats.words(band) in {row["band"] for row in marks}]
    band_field = {
        "field": "band",
        "type": "nominal",
        "legend": {"title": None, "orient": "bottom", "columns": 3},
    }
    words = [formats.words(band) for band in bands]
    spec = {
        "height": height,
        "layer": [
            *_rays(lines, largest, position),
            {
                "data": {"values": marks},
                "mark": {"type": "point", "size": 70, "filled": True, "opacity": 0.85},
                "encoding": position
                | {
                    "color": band_field
                    | {
                        "scale": {
                            "domain": words,
                            "range": [_colour(BANDS[band][1]) for band in bands],
                        }
                    },
                    "shape": band_field
                    | {"scale": {"domain": words, "range": [BANDS[band][0] for band in bands]}},
                    "tooltip": [
                        {"field": "name", "title": "Influencer"},
                        {"field": "revenue_text", "title": columns.heading("revenue")},
                        {"field": "spend_text", "title": columns.heading("spend")},
                        {"field": "roas_text", "title": columns.heading("roas")},
                        {"field": "band", "title": columns.heading("roas_band")},
                    ],
                },
            },
        ],
    }
    counts = frame["roas_band"].value_counts()
    told = "; ".join(f"{formats.words(band)}: {counts[band]}" for band in bands)
    return charts.show(
        spec, key, f"Revenue against spend, a mark for each influencer by ROAS band. {told}."
    )


def matrix(
    frame: pd.DataFrame,
    row: str,
    column: str,
    measure: str,
    form: Formats,
    *,
    key: str,
    order: dict[str, list[str]] | None = None,
) -> dict:
    """`measure` for each pair of `row` and `column`, with all of each at the end.

    `frame` is `queries.matrix`; the stronger the colour, the more, and the sums have none. `order`
    gives the order of the values of a dimension; without it, most revenue comes first.
    """
    frame = frame.copy()
    is_sum = frame["is_row_total"] | frame["is_column_total"]
    # By rank: a single large value would leave all others pale.
    rank = frame.loc[~is_sum, measure].astype(float).rank(pct=True)
    frame["strength"] = (0.06 + 0.5 * rank).reindex(frame.index).fillna(0.0)
    told = list(dict.fromkeys([measure, "roas", "revenue", "spend", "influencers"]))
    cells = [
        {
            "row": ALL if cell["is_column_total"] else _named(cell[row], row),
            "column": ALL if cell["is_row_total"] else _named(cell[column], column),
            "label": _short(cell[measure], measure, form),
            "strength": cell["strength"],
        }
        | {name: columns.writer(name, form)(cell[name]) for name in told}
        for cell in frame.to_dict("records")
    ]
    rows = _in_order(cells, "row", "column", row, order)
    across = _in_order(cells, "column", "row", column, order)
    axis = {"title": None, "labelFlush": False, "domain": False, "ticks": False}
    spec = {
        "height": 40 + 38 * len(rows),
        "data": {"values": cells},
        "encoding": {
            "x": {
                "field": "column",
                "type": "nominal",
                "sort": across,
                "axis": axis | {"orient": "top", "labelAngle": 0, "labelLimit": 90},
            },
            "y": {
                "field": "row",
                "type": "nominal",
                "sort": rows,
                "axis": axis | {"labelLimit": 110},
            },
            "tooltip": [
                {"field": "row", "title": columns.heading(row)},
                {"field": "column", "title": columns.heading(column)},
                *({"field": name, "title": columns.heading(name)} for name in told),
            ],
        },
        "layer": [
            {
                "mark": {"type": "rect", "cornerRadius": 3, "color": _colour("blue")},
                "encoding": {
                    "opacity": {
                        "field": "strength",
                        "type": "quantitative",
                        "scale": None,
                        "legend": None,
                    }
                },
            },
            {
                "mark": {"type": "text", "fontSize": 13, "color": charts.ink()},
                "encoding": {"text": {"field": "label"}},
            },
        ],
    }
    title = (
        f"{columns.heading(measure)} by {columns.in_sentence(row)}"
        f" and {columns.in_sentence(column)}"
    )
    described = "; ".join(f"{cell['row']}, {cell['column']}: {cell[measure]}" for cell in cells)
    return charts.show(spec, key, f"{title}. {described}.")


def lines(
    frame: pd.DataFrame,
    dimension: str,
    column: str,
    form: Formats,
    *,
    key: str,
    grain: str = "day",
    height: int = 280,
) -> dict:
    """`column` over `date`, a line for each value of `dimension`: `queries.over_time_by`."""
    write = columns.writer(column, form)
    rows = [
        {
            "name": str(name),
            "date": f"{day:%Y-%m-%dT00:00:00}",
            "when": charts.when(day, grain),
            "value": None if formats.is_empty(value) else float(value),
            "text": write(value),
        }
        for name, day, value in zip(frame[dimension], frame["date"], frame[column], strict=True)
    ]
    names = list(dict.fromkeys(row["name"] for row in rows))
    of_name = {
        "field": "name",
        "type": "nominal",
        "scale": {"domain": names},
        "legend": {
            "title": None,
            "orient": "bottom",
            "columns": 2,
            "symbolType": "stroke",
            "symbolSize": 400,
            "labelLimit": 220,
        },
    }
    line = {"type": "line", "strokeWidth": 2, "interpolate": "monotone"}
    spec = {
        "height": height,
        "data": {"values": rows},
        "encoding": {
            "x": charts.time_axis(grain),
            "y": {
                "field": "value",
                "type": "quantitative",
                "scale": {"zero": True, "nice": True},
                "axis": charts.value_axis(column, form),
            },
            "color": of_name,
            # Colour alone would not do: each line has its own dashes, too.
            "strokeDash": of_name,
            "tooltip": [
                {"field": "name", "title": columns.heading(dimension)},
                {"field": "when", "title": "Date"},
                {"field": "text", "title": columns.heading(column)},
            ],
        },
        "layer": [
            {"mark": line},
            # Points nobody sees, so that a day needs no exact aim.
            {"mark": {"type": "point", "size": 80, "opacity": 0}},
        ],
    }
    last = {row["name"]: row["text"] for row in rows if row["value"] is not None}
    told = "; ".join(f"{name} {text}" for name, text in last.items())
    title = f"{columns.heading(column)} by {grain} for each {columns.in_sentence(dimension)}"
    return charts.show(spec, key, f"{title}. Last: {told}.")


def _rays(lines: dict[float, str], largest: dict[str, float], position: dict) -> list[dict]:
    """A line from nothing to the edge of the chart for each ROAS, and its name there."""
    layers = []
    for roas, name in lines.items():
        end = min(largest["spend"], largest["revenue"] / roas)
        edge = {"spend": end, "revenue": end * roas}
        layers += [
            {
                "data": {"values": [{"spend": 0, "revenue": 0}, edge]},
                "mark": {
                    "type": "line",
                    "color": palette.GREY,
                    "strokeWidth": 1,
                    "strokeDash": [4, 3],
                },
                "encoding": position,
            },
            {
                "data": {"values": [edge]},
                "mark": {
                    "type": "text",
                    "text": name,
                    "align": "right",
                    "baseline": "bottom",
                    # On a phone the names lie close.
                    "dx": -6 if roas == max(lines) else 0,
                    "dy": -4,
                    "fontSize": 11,
                    "color": charts.ink(),
                },
                "encoding": position,
            },
        ]
    return layers


def _in_order(
    cells: list[dict], name: str, other: str, dimension: str, order: dict[str, list[str]] | None
) -> list[str]:
    found = [cell[name] for cell in cells if cell[other] == ALL and cell[name] != ALL]
    if wanted := [_named(value, dimension) for value in (order or {}).get(dimension, [])]:
        found.sort(key=lambda value: wanted.index(value) if value in wanted else len(wanted))
    return [*found, ALL]


def _named(value: object, dimension: str) -> str:
    if formats.is_empty(value):
        return "Unknown"
    return formats.words(value) if dimension == "follower_tier" else str(value)


def _short(value: object, measure: str, form: Formats) -> str:
    if measure not in columns.KINDS["money"]:
        return columns.writer(measure, form)(value)
    text = form.short_money(value)
    for _, word in formats.SCALES[form.units]:
        text = text.replace(word, SHORT[word])
    return text


def _colour(name: str) -> str:
    return palette.colour(name, st.context.theme.type)
