"""The charts of the report, drawn for paper: nothing on them waits for a mouse."""

from __future__ import annotations

import altair as alt
import pandas as pd
from charts import axis_label
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


def revenue_and_roas(frame: pd.DataFrame, grain: str, form: Formats) -> alt.VConcatChart:
    """Revenue as bars above ROAS as a line, one time axis; `frame` is that of `queries.daily`."""
    roas = "rolling_7_day_roas" if grain == "day" else "roas"
    # Floats, so that an empty ROAS is a gap in the line.
    data = frame[["date", "revenue", roas]].astype({"revenue": float, roas: float})
    time = alt.X(
        "date:T",
        title=None,
        axis=alt.Axis(
            format="%b %Y" if len(data) > 300 or grain == "month" else "%-d %b",
            grid=False,
            labelColor=INK,
            labelOverlap="greedy",
            labelSeparation=12,
            labelFlush=True,
        ),
    )
    bars = (
        alt.Chart(data)
        .mark_bar(color=BARS, width=max(0.75, 0.75 * WIDTH / len(data)))
        .encode(
            x=time.axis(None),
            y=alt.Y(
                "revenue:Q", title="Revenue", axis=_axis(labelExpr=axis_label("revenue", form))
            ),
        )
        .properties(width=WIDTH, height=150)
    )
    line = (
        alt.Chart(data)
        .mark_line(color=LINE, strokeWidth=1.8, point=len(data) == 1)
        .encode(x=time, y=alt.Y(f"{roas}:Q", title="ROAS", axis=_axis()))
    )
    break_even = (
        alt.Chart(pd.DataFrame({"roas": [1.0]}))
        .mark_rule(color=BREAK_EVEN, strokeDash=[4, 3])
        .encode(y="roas:Q")
    )
    return (
        alt.vconcat(bars, (break_even + line).properties(width=WIDTH, height=100), spacing=12)
        .resolve_scale(x="shared")
        .configure_axis(labelFontSize=10, titleFontSize=10, titleColor=INK, titleFontWeight=600)
        .configure_view(stroke=None)
    )


def revenue_against_spend(people: pd.DataFrame, form: Formats) -> alt.LayerChart:
    """Each influencer with spend as a point; on the dashed line revenue equals spend.

    `people` is the frame of `queries.by(…, "influencer_id")`. Both axes are by square root, so that
    one very large influencer does not squeeze the others into a corner.
    """
    paid = people[people["roas_band"].isin(BANDS)]
    data = paid[["influencer_name", "revenue", "spend", "roas_band"]].astype(
        {"revenue": float, "spend": float}
    )
    colors, shapes, names = zip(*BANDS.values(), strict=True)
    data["band"] = [BANDS[band][2] for band in data["roas_band"]]
    end = max(1.0, float(data[["revenue", "spend"]].to_numpy().max(initial=0)))
    scale = alt.Scale(type="sqrt", domain=[0, end * 1.05])
    # Room for the names right of the points.
    wider = alt.Scale(type="sqrt", domain=[0, end * 1.35])
    axis = _axis(labelExpr=axis_label("revenue", form))
    x = alt.X("spend:Q", title="Spend", axis=axis, scale=wider)
    y = alt.Y("revenue:Q", title="Revenue", axis=axis, scale=scale)
    legend = alt.Legend(title=None, orient="top", labelFontSize=10, padding=0, offset=4)
    points = (
        alt.Chart(data)
        .mark_point(filled=True, size=42, opacity=0.85)
        .encode(
            x=x,
            y=y,
            color=alt.Color("band:N", scale=alt.Scale(domain=names, range=colors), legend=legend),
            shape=alt.Shape("band:N", scale=alt.Scale(domain=names, range=shapes), legend=legend),
        )
    )
    named = (
        alt.Chart(data.nlargest(NAMED, "revenue"))
        .mark_text(align="left", dx=7, fontSize=9.5, color=INK, limit=130)
        .encode(x=x, y=y, text="influencer_name:N")
    )
    corners = pd.DataFrame({"spend": [0.0, end], "revenue": [0.0, end]})
    break_even = alt.Chart(corners).mark_line(color=BREAK_EVEN, strokeDash=[4, 3]).encode(x=x, y=y)
    return (
        alt.layer(break_even, points, named)
        .properties(width=WIDTH, height=150)
        .configure_axis(labelFontSize=10, titleFontSize=10, titleColor=INK, titleFontWeight=600)
        .configure_view(stroke=None)
    )


def _axis(**options: object) -> alt.Axis:
    return alt.Axis(
        tickCount=4, domain=False, ticks=False, gridColor="#dce2e8", labelColor=INK, **options
    )
