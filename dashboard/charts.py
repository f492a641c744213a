"""The charts, in one visual language.

Colours come from the theme (.streamlit/config.toml), safe for colour-blind readers, light and dark:
the first of them is the value, grey is what it is compared with. Numbers in tooltips and labels are
written on the server. Each function shows one chart and gives it a description for screen readers.
"""

from __future__ import annotations

from datetime import timedelta

import altair as alt
import columns
import formats
import pandas as pd
import streamlit as st
from formats import Formats
from selection import Period

GREY = "#8c8c8c"
BAR_HEIGHT = 30

# The theme's colours by name, light and dark, where a chart must say which one it wants.
COLOURS = {
    "blue": ("#0072b2", "#56b4e9"),
    "green": ("#009e73", "#2fc596"),
    "yellow": ("#e69f00", "#e69f00"),
    "red": ("#d55e00", "#f0823a"),
    "grey": ("#6b7280", "#a3adb8"),
}
# Each ROAS band's shape and colour: neither says it alone.
BANDS = {
    "good": ("circle", "blue"),
    "average": ("square", "green"),
    "poor": ("diamond", "yellow"),
    "loss_making": ("triangle-down", "red"),
    "no_spend": ("cross", "grey"),
}
ALL = "All"
SHORT = {"crore": "Cr", "lakh": "L", "billion": "B", "million": "M"}

# Large numbers on an axis, in the reader's units: 20 L is 20 lakh.
AXIS = {
    "lakh": "abs(datum.value) >= 1e7 ? format(datum.value / 1e7, '~r') + ' Cr' : "
    "abs(datum.value) >= 1e5 ? format(datum.value / 1e5, '~r') + ' L' : "
    "abs(datum.value) >= 1e3 ? format(datum.value / 1e3, '~r') + ' K' : format(datum.value, '~r')",
    "million": "abs(datum.value) >= 1e9 ? format(datum.value / 1e9, '~r') + ' B' : "
    "abs(datum.value) >= 1e6 ? format(datum.value / 1e6, '~r') + ' M' : "
    "abs(datum.value) >= 1e3 ? format(datum.value / 1e3, '~r') + ' K' : format(datum.value, '~r')",
}


def over_time(
    frame: pd.DataFrame,
    column: str,
    form: Formats,
    *,
    key: str,
    before: pd.DataFrame | None = None,
    grain: str = "day",
    filled: bool = False,
    break_even: bool = False,
    height: int = 240,
) -> None:
    """`column` of `frame` over its `date`, as a line; `filled` down to 0 where it is a total.

    `before` is the same for the period that it is compared with, drawn in grey under the same days.
    `break_even` draws a rule at 1.
    """
    write = columns.writer(column, form)
    shown = _dated(frame, column, write, grain)
    tooltip = [
        alt.Tooltip("when:N", title="Date"),
        alt.Tooltip("text:N", title=columns.heading(column)),
    ]
    money = column not in ("roas", "incremental_roas", "rolling_7_day_roas")
    axis = alt.Axis(
        title=None,
        labelExpr=("'₹' + " if column in columns.KINDS["money"] else "") + f"({AXIS[form.units]})"
        if money
        else "format(datum.value, '.1f')",
        tickCount=5,
        grid=True,
        domain=False,
        ticks=False,
    )
    x = alt.X(
        "date:T",
        title=None,
        axis=alt.Axis(
            format="%-d %b" if grain != "month" else "%b %Y", grid=False, labelOverlap=True
        ),
    )
    y = alt.Y(f"{column}:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))
    base = alt.Chart(shown).encode(x=x, y=y, tooltip=tooltip)
    curve = {"strokeWidth": 2, "interpolate": "monotone", "point": len(shown) <= 31}
    # Points nobody sees, so that a day needs no exact aim.
    marks = base.mark_line(**curve) + base.mark_point(size=80, opacity=0)
    if filled:
        marks = base.mark_area(opacity=0.15, interpolate="monotone") + marks
    layers = []
    if before is not None and not before.empty:
        earlier = _dated(before, column, write, grain).head(len(shown))
        earlier["date"] = shown["date"].head(len(earlier)).to_numpy()
        layers.append(
            alt.Chart(earlier)
            .mark_line(strokeWidth=1.5, strokeDash=[4, 3], color=GREY, interpolate="monotone")
            .encode(x=x, y=y, tooltip=tooltip)
        )
    if break_even:
        rule = alt.Chart(pd.DataFrame({"y": [1.0], "text": ["Break-even: ROAS 1"]}))
        layers.append(
            rule.mark_rule(strokeDash=[2, 2], color=GREY).encode(
                y="y:Q", tooltip=alt.Tooltip("text:N", title="Line")
            )
        )
    _show(
        alt.layer(marks, *layers) if not layers else alt.layer(*layers, marks),
        height,
        key,
        _described_over_time(frame, column, write, grain),
    )


def ranked(
    frame: pd.DataFrame,
    name: str,
    column: str,
    form: Formats,
    *,
    key: str,
    beside: str | None = "roas",
    top: int = 8,
) -> None:
    """Bars of `column` by `name`, the first `top` of `frame`; `beside` stands after the value."""
    shown = frame.head(top).copy()
    write = columns.writer(column, form)
    short = form.short_money if column in columns.KINDS["money"] else write
    shown["name"] = shown[name].astype(str)
    shown["label"] = shown[column].map(short)
    tooltip = [
        alt.Tooltip("name:N", title=columns.heading(name)),
        alt.Tooltip("value_text:N", title=columns.heading(column)),
    ]
    shown["value_text"] = shown[column].map(write)
    if beside and beside in shown:
        money = beside in columns.KINDS["money"]
        write_beside = form.short_money if money else columns.writer(beside, form)
        shown["beside_text"] = shown[beside].map(write_beside)
        if beside in columns.KINDS["count"]:
            shown["label"] += " · " + shown[beside].map(lambda value: _counted(value, beside, form))
        else:
            is_named = money or beside in columns.KINDS["ratio"]
            named = columns.heading(beside) + " " if is_named else ""
            shown["label"] += f" · {named}" + shown["beside_text"]
        tooltip.append(alt.Tooltip("beside_text:N", title=columns.heading(beside)))
    order = shown["name"].tolist()
    y = alt.Y(
        "name:N",
        sort=order,
        title=None,
        axis=None,
    )
    largest = float(shown[column].max() or 0) if len(shown) else 0.0
    x = alt.X(
        f"{column}:Q",
        axis=None,
        scale=alt.Scale(domain=[min(0.0, float(shown[column].min() or 0)), largest or 1.0]),
    )
    bars = (
        alt.Chart(shown)
        .mark_bar(height=9, cornerRadiusEnd=2, yOffset=9)
        .encode(x=x, y=y, tooltip=tooltip)
    )
    # Names stand above their bars, not beside them: long ones then fit on a phone, too.
    names = (
        alt.Chart(shown)
        .mark_text(
            align="left",
            baseline="middle",
            yOffset=-7,
            fontSize=12,
            color=_ink(),
            limit=alt.expr("width - 150"),
        )
        .encode(y=y, x=alt.value(0), text="name:N", tooltip=tooltip)
    )
    labels = (
        alt.Chart(shown)
        .mark_text(align="right", baseline="middle", yOffset=-7, fontSize=12, color=_ink())
        .encode(y=y, x=alt.value("width"), text="label:N", tooltip=tooltip)
    )
    lines = [f"{row['name']}: {row['label']}" for row in shown.to_dict("records")]
    _show(
        alt.layer(bars, names, labels),
        max(60, len(shown) * (BAR_HEIGHT + 8)),
        key,
        f"{columns.heading(column)} by {columns.heading(name).lower()}. " + "; ".join(lines) + ".",
    )


def revenue_against_spend(
    frame: pd.DataFrame, lines: dict[float, str], form: Formats, *, key: str, height: int = 420
) -> None:
    """A mark for each influencer of `frame`: revenue above spend, shape and colour by ROAS band.

    `lines` draws a line for each ROAS, named by its text. Both axes are square roots: the lines
    stay straight, those who cost nothing stay on the chart, and small accounts can be told apart.
    """
    shown = frame[["influencer_name", "revenue", "spend", "roas", "roas_band"]].copy()
    for column in ("revenue", "spend", "roas", "roas_band"):
        shown[f"{column}_text"] = shown[column].map(columns.writer(column, form))
    largest = {name: float(shown[name].max() or 0) * 1.05 or 1.0 for name in ("spend", "revenue")}
    bands = [band for band in BANDS if band in set(shown["roas_band"])]

    def axis(name: str):
        return {
            "title": columns.heading(name),
            "axis": alt.Axis(
                labelExpr=f"'₹' + ({AXIS[form.units]})", tickCount=5, domain=False, ticks=False
            ),
            "scale": alt.Scale(type="sqrt", domain=[0, largest[name]], nice=False),
        }

    x, y = alt.X("spend:Q", **axis("spend")), alt.Y("revenue:Q", **axis("revenue"))
    layers = []
    for roas, name in lines.items():
        end = min(largest["spend"], largest["revenue"] / roas)
        line = pd.DataFrame({"spend": [0.0, end], "revenue": [0.0, end * roas], "text": ["", name]})
        base = alt.Chart(line).encode(x=x, y=y)
        at_top = end < largest["spend"]
        # On a phone lines lie close: the steepest has its name to the left, others to the right.
        is_left = not at_top or roas == max(lines) or end > 0.8 * largest["spend"]
        layers += [
            base.mark_line(color=GREY, strokeWidth=1, strokeDash=[4, 3]),
            base.mark_text(
                align="right" if is_left else "left",
                baseline="bottom",
                dy=-4,
                fontSize=11,
                color=_ink(),
            ).encode(text="text:N"),
        ]
    marks = (
        alt.Chart(shown)
        .mark_point(size=70, filled=True, opacity=0.85)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "roas_band_text:N",
                scale=alt.Scale(
                    domain=[formats.words(band) for band in bands],
                    range=[_band_colour(band) for band in bands],
                ),
                legend=alt.Legend(title=None, orient="bottom", columns=3),
            ),
            shape=alt.Shape(
                "roas_band_text:N",
                scale=alt.Scale(
                    domain=[formats.words(band) for band in bands],
                    range=[BANDS[band][0] for band in bands],
                ),
            ),
            tooltip=[
                alt.Tooltip("influencer_name:N", title="Influencer"),
                *(
                    alt.Tooltip(f"{column}_text:N", title=columns.heading(column))
                    for column in ("revenue", "spend", "roas", "roas_band")
                ),
            ],
        )
    )
    counts = shown["roas_band"].value_counts()
    _show(
        alt.layer(*layers, marks),
        height,
        key,
        "Revenue against spend, a mark for each influencer. "
        + "; ".join(f"{formats.words(band)}: {counts[band]}" for band in bands)
        + ".",
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
) -> None:
    """`measure` for each pair of `row` and `column`, with all of each at the end.

    `frame` is `queries.matrix`; the stronger the colour, the more, and the sums have none. `order`
    gives the order of the values of a dimension; without it, most revenue comes first.
    """
    shown = frame.copy()
    for name, flag in ((row, "is_column_total"), (column, "is_row_total")):
        shown[name] = [
            ALL if is_total else formats.words(value) if name == "follower_tier" else str(value)
            for value, is_total in zip(shown[name], shown[flag], strict=True)
        ]
    write = columns.writer(measure, form)
    shown["label"] = shown[measure].map(lambda value: _abbreviated(value, measure, form, write))
    for name in ("revenue", "spend", "roas", "influencers", measure):
        shown[f"{name}_text"] = shown[name].map(columns.writer(name, form))
    is_total = shown["is_row_total"] | shown["is_column_total"]
    # By rank: a single large value would leave all others pale.
    rank = shown.loc[~is_total, measure].astype(float).rank(pct=True)
    shown["strength"] = (0.06 + 0.5 * rank).reindex(shown.index).fillna(0.0)

    def values(name: str, flag: str) -> list[str]:
        sums = shown[shown[flag] & (shown[name] != ALL)]
        found = sums[name].tolist()
        wanted = [formats.words(value) for value in (order or {}).get(name, [])]
        return sorted(found, key=wanted.index) if wanted else found

    rows = [*values(row, "is_row_total"), ALL]
    across = [*values(column, "is_column_total"), ALL]
    shown_once = dict.fromkeys(["influencers", "revenue", "spend", "roas", measure])
    base = alt.Chart(shown).encode(
        x=alt.X(
            f"{column}:N",
            sort=across,
            title=None,
            axis=alt.Axis(
                orient="top",
                labelAngle=0,
                labelFlush=False,
                labelLimit=90,
                domain=False,
                ticks=False,
            ),
        ),
        y=alt.Y(
            f"{row}:N",
            sort=rows,
            title=None,
            axis=alt.Axis(labelFlush=False, labelLimit=110, domain=False, ticks=False),
        ),
        tooltip=[
            alt.Tooltip(f"{row}:N", title=columns.heading(row)),
            alt.Tooltip(f"{column}:N", title=columns.heading(column)),
            *(alt.Tooltip(f"{name}_text:N", title=columns.heading(name)) for name in shown_once),
        ],
    )
    cells = base.mark_rect(cornerRadius=3, color=_colour("blue")).encode(
        opacity=alt.Opacity("strength:Q", scale=None, legend=None),
    )
    lines = [
        f"{cell[row]}, {cell[column]}: {cell[f'{measure}_text']}"
        for cell in shown.to_dict("records")
    ]
    _show(
        cells + base.mark_text(fontSize=13, color=_ink()).encode(text="label:N"),
        40 + 38 * len(rows),
        key,
        f"{columns.heading(measure)} by {columns.heading(row).lower()} and "
        f"{columns.heading(column).lower()}. " + "; ".join(lines) + ".",
    )


def lines(
    frame: pd.DataFrame,
    dimension: str,
    column: str,
    form: Formats,
    *,
    key: str,
    grain: str = "day",
    height: int = 280,
) -> None:
    """`column` over `date` as a line for each value of `dimension`: `queries.over_time_by`."""
    write = columns.writer(column, form)
    shown = _dated(frame, column, write, grain)
    shown["name"] = frame[dimension].astype(str)
    names = list(dict.fromkeys(shown["name"]))
    rupees = column in columns.KINDS["money"]
    ratio = column in columns.KINDS["ratio"]
    legend = alt.Legend(
        title=None, orient="bottom", columns=2, symbolType="stroke", symbolSize=400, labelLimit=220
    )
    base = alt.Chart(shown).encode(
        x=alt.X(
            "date:T",
            title=None,
            axis=alt.Axis(
                format="%-d %b" if grain != "month" else "%b %Y", grid=False, labelOverlap=True
            ),
        ),
        y=alt.Y(
            f"{column}:Q",
            axis=alt.Axis(
                title=None,
                labelExpr="format(datum.value, '.1f')"
                if ratio
                else ("'₹' + " if rupees else "") + f"({AXIS[form.units]})",
                tickCount=5,
                domain=False,
                ticks=False,
            ),
            scale=alt.Scale(zero=True, nice=True),
        ),
        color=alt.Color("name:N", sort=names, legend=legend),
        tooltip=[
            alt.Tooltip("name:N", title=columns.heading(dimension)),
            alt.Tooltip("when:N", title="Date"),
            alt.Tooltip("text:N", title=columns.heading(column)),
        ],
    )
    # Colour alone would not do: each line has its own dashes, too.
    marks = base.mark_line(strokeWidth=2, interpolate="monotone").encode(
        strokeDash=alt.StrokeDash("name:N", sort=names, legend=legend)
    )
    last = shown.dropna(subset=[column]).groupby("name")["text"].last()
    _show(
        marks + base.mark_point(size=80, opacity=0),
        height,
        key,
        f"{columns.heading(column)} by {grain} for each {columns.heading(dimension).lower()}. "
        "Last: " + "; ".join(f"{name} {text}" for name, text in last.items()) + ".",
    )


def grain_for(days: int) -> str:
    """Days for up to four months, weeks for up to two years, then months."""
    if days <= 124:
        return "day"
    return "week" if days <= 740 else "month"


def grain_note(period: Period, grain: str) -> str:
    """Which part of the period each point of a line stands for."""
    if grain == "day":
        return "By day."
    after = period.last + timedelta(days=1)
    is_whole = (
        period.first.weekday() == 0 and after.weekday() == 0
        if grain == "week"
        else period.first.day == 1 and after.day == 1
    )
    return f"By {grain}" + ("." if is_whole else "; the first and the last may be cut short.")


def _dated(frame: pd.DataFrame, column: str, write, grain: str) -> pd.DataFrame:
    shown = frame[["date", column]].copy()
    shown["text"] = shown[column].map(write)
    word = {"day": "", "week": "Week from ", "month": ""}[grain]
    shown["when"] = [
        f"{day:%B %Y}" if grain == "month" else word + formats.day(day) for day in shown["date"]
    ]
    return shown


def _counted(value: float, column: str, form: Formats) -> str:
    """A count with its word: 12 influencers, 1 order."""
    word = columns.in_sentence(column)
    return f"{form.count(value)} {word.removesuffix('s') if value == 1 else word}"


def _abbreviated(value: object, measure: str, form: Formats, write) -> str:
    """A number for a small cell: ₹12.3 L."""
    if measure in columns.KINDS["money"]:
        text = form.short_money(value)
        for scale in formats.SCALES[form.units]:
            text = text.replace(scale[1], SHORT[scale[1]])
        return text
    return write(value)


def _colour(name: str) -> str:
    return COLOURS[name][1 if st.context.theme.type == "dark" else 0]


def _band_colour(band: str) -> str:
    return _colour(BANDS[band][1])


def _ink() -> str:
    """The colour of text in a chart: the theme colours axes only."""
    return "#e6ebf0" if st.context.theme.type == "dark" else "#1d2733"


def _described_over_time(frame: pd.DataFrame, column: str, write, grain: str) -> str:
    values = frame[["date", column]].dropna()
    title = f"{columns.heading(column)} by {grain}"
    if values.empty:
        return f"{title}: no values."
    low, high = values.loc[values[column].idxmin()], values.loc[values[column].idxmax()]
    return (
        f"{title}, {formats.days(values['date'].min(), values['date'].max())}: "
        f"lowest {write(low[column])} on {formats.day(low['date'])}, "
        f"highest {write(high[column])} on {formats.day(high['date'])}, "
        f"last {write(values[column].iloc[-1])}."
    )


def _show(chart: alt.Chart, height: int, key: str, description: str) -> None:
    st.altair_chart(
        chart.properties(height=height).configure_view(strokeWidth=0),
        width="stretch",
        height=height,
        key=key,
        alt=description,
    )
