"""The charts of the report as Vega-Lite, drawn for paper: nothing on them waits for a mouse."""

from __future__ import annotations

import charts
import formats
import pandas as pd
from formats import Formats
from pictures import COLORS, INK

# The page has 672 pixels between its margins; the axis takes what is left.
WIDTH = 610
BARS = "#a3c4dc"
LINE = COLORS[0]
BREAK_EVEN = "#b8460e"

# Colour, shape and name of each band, the same colours as in report.typ.
BANDS = {
    "good": ("#00795a", "circle", "Good"),
    "average": ("#0072b2", "square", "Average"),
    "poor": ("#a86a00", "triangle-up", "Poor"),
    "loss_making": ("#b8460e", "cross", "Loss-making"),
}
NAMED = 3

DASHES = {"color": BREAK_EVEN, "strokeDash": [4, 3]}
CONFIG = {"axis": {"labelFontSize": 10, "titleFontSize": 10}, "legend": {"labelFontSize": 10}}


def revenue_and_roas(frame: pd.DataFrame, grain: str, form: Formats) -> dict:
    """Revenue as bars above ROAS as a line, one time axis; `frame` is that of `queries.daily`."""
    roas = "rolling_7_day_roas" if grain == "day" else "roas"
    values = [
        {"date": f"{day:%Y-%m-%dT00:00:00}", "revenue": float(revenue), "roas": _number(value)}
        for day, revenue, value in zip(frame["date"], frame["revenue"], frame[roas], strict=True)
    ]
    x = {"field": "date", "type": "temporal", "title": None}
    time = {
        "format": "%b %Y" if len(values) > 300 else "%-d %b",
        "grid": False,
        "labelOverlap": "greedy",
        "labelSeparation": 12,
        "labelFlush": True,
    }
    bars = {
        "width": WIDTH,
        "height": 150,
        "mark": {"type": "bar", "color": BARS, "width": max(0.75, 0.75 * WIDTH / len(values))},
        "encoding": {"x": x | {"axis": None}, "y": _amount("revenue", "Revenue", form)},
    }
    ratio = _amount("roas", "ROAS", form)
    line = {
        "mark": {"type": "line", "color": LINE, "strokeWidth": 1.8, "point": len(values) == 1},
        "encoding": {"x": x | {"axis": time}, "y": ratio},
    }
    break_even = {
        "data": {"values": [{"roas": 1}]},
        "mark": {"type": "rule"} | DASHES,
        "encoding": {"y": ratio},
    }
    return {
        "data": {"values": values},
        "spacing": 12,
        "resolve": {"scale": {"x": "shared"}},
        "vconcat": [bars, {"width": WIDTH, "height": 100, "layer": [break_even, line]}],
        "config": CONFIG,
    }


def revenue_against_spend(people: pd.DataFrame, form: Formats) -> dict:
    """Each influencer with spend as a point; on the dashed line revenue equals spend.

    `people` is the frame of `queries.by(…, "influencer_id")`. Both axes are by square root, so that
    one very large influencer does not squeeze the others into a corner.
    """
    values = [
        {
            "name": row.influencer_name,
            "revenue": float(row.revenue),
            "spend": float(row.spend),
            "band": BANDS[row.roas_band][2],
        }
        for row in people.itertuples()
        if row.roas_band in BANDS
    ]
    end = max([1.0, *(max(value["revenue"], value["spend"]) for value in values)])
    # Room for the names right of the points.
    x = _amount("spend", "Spend", form, scale={"type": "sqrt", "domain": [0, end * 1.35]})
    y = _amount("revenue", "Revenue", form, scale={"type": "sqrt", "domain": [0, end * 1.05]})
    colors, shapes, names = map(list, zip(*BANDS.values(), strict=True))
    band = {
        "field": "band",
        "type": "nominal",
        "legend": {"title": None, "orient": "top", "padding": 0, "offset": 4},
    }
    points = {
        "mark": {"type": "point", "filled": True, "size": 42, "opacity": 0.85},
        "encoding": {
            "x": x,
            "y": y,
            "color": band | {"scale": {"domain": names, "range": colors}},
            "shape": band | {"scale": {"domain": names, "range": shapes}},
        },
    }
    text = {"type": "text", "align": "left", "dx": 7, "fontSize": 9.5, "color": INK, "limit": 130}
    most = sorted(values, key=lambda value: value["revenue"], reverse=True)[:NAMED]
    named = {
        "data": {"values": most},
        "mark": text,
        "encoding": {"x": x, "y": y, "text": {"field": "name"}},
    }
    break_even = {
        "data": {"values": [{"spend": 0, "revenue": 0}, {"spend": end, "revenue": end}]},
        "mark": {"type": "line"} | DASHES,
        "encoding": {"x": x, "y": y},
    }
    return {
        "width": WIDTH,
        "height": 150,
        "data": {"values": values},
        "layer": [break_even, points, named],
        "config": CONFIG,
    }


def _number(value: float | None) -> float | None:
    # None is a gap in the line.
    return None if formats.is_empty(value) else float(value)


def _amount(column: str, title: str, form: Formats, **options: object) -> dict:
    axis = {
        "tickCount": 4,
        "domain": False,
        "ticks": False,
        "labelExpr": charts.axis_label(column, form),
    }
    return {"field": column, "type": "quantitative", "title": title, "axis": axis} | options
