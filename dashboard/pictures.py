"""Vega-Lite charts as pictures: vectors for the report, PNG for a download. Nothing is fetched.

The shapes come from Vega's SVG. The text is taken out of it and set by Typst, in the font that is
shipped: what draws SVG text puts the letters of Indian scripts in wrong places, and takes whatever
fonts a machine has.
"""

from __future__ import annotations

import cmath
import json
import math
import re
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

import palette
import typst
import vl_convert
from exports import About

HERE = Path(__file__).parent
FONT_DIR = HERE / "static" / "fonts"
FONT = "Report Sans"

# CSS pixels are 1/96 inch.
PIXELS_PER_INCH = 96

# Of a chart that fills its page on screen.
WIDTH = 760

# Paper is light.
INK = palette.INK["light"]
COLORS = palette.CATEGORIES["light"]
STYLE = {
    "font": FONT,
    "background": "white",
    "view": {"stroke": None},
    "mark": {"color": COLORS[0]},
    "range": {"category": COLORS},
    "axis": {"gridColor": "#dce2e8", "labelColor": INK, "titleColor": INK, "titleFontWeight": 600},
    "legend": {"labelColor": INK, "titleColor": INK},
}

SVG = "{http://www.w3.org/2000/svg}"
ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}
NAMED_COLORS = {
    "black": "#000000",
    "white": "#ffffff",
    "gray": "#808080",
    "grey": "#808080",
}


@dataclass(frozen=True)
class Picture:
    """A chart drawn: its size in pixels, its shapes as SVG, and its texts with their places."""

    width: float
    height: float
    svg: str
    texts: tuple[dict[str, object], ...]

    def as_data(self) -> dict[str, object]:
        """What `picture` in pictures.typ takes."""
        return asdict(self)


def draw(spec: dict) -> Picture:
    """The Vega-Lite `spec` as a picture, WIDTH wide where it has no width of its own.

    Raises ValueError where it would fetch data from elsewhere.
    """
    _register_font()
    spec = _for_paper(spec)
    sized = spec if "vconcat" in spec else {"width": WIDTH} | spec
    svg = vl_convert.vegalite_to_svg(sized, config=STYLE, allowed_base_urls=[])
    return _read(svg)


def chart_as_png(spec: dict, about: About, scale: float = 2) -> bytes:
    """The chart as PNG, `scale` times its size on screen, with what it is above and below it."""
    page = {"picture": draw(spec).as_data(), "title": about.title, "notes": list(about.notes)}
    page["facts"] = [list(fact) for fact in about.facts]
    return typeset(
        "pictures.typ", {"page": json.dumps(page)}, format="png", ppi=scale * PIXELS_PER_INCH
    )


def typeset(template: str, inputs: dict[str, str], **options: object) -> bytes:
    """What Typst makes of a template in this folder, with `inputs` as its `sys.inputs`."""
    return typst.compile(
        str(HERE / template), root=str(HERE), font_paths=_fonts(), sys_inputs=inputs, **options
    )


def _for_paper(part: object) -> object:
    """The spec with the colours of a dark screen replaced; its data are left as they are."""
    if isinstance(part, dict):
        return {
            name: value if name == "data" else _for_paper(value) for name, value in part.items()
        }
    if isinstance(part, list):
        return [_for_paper(value) for value in part]
    return palette.ON_PAPER.get(part, part) if isinstance(part, str) else part


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    # The system's fonts serve letters that the shipped one does not have.
    return typst.Fonts(include_embedded_fonts=False, font_paths=[str(FONT_DIR)])


@lru_cache(maxsize=1)
def _register_font() -> None:
    vl_convert.register_font_directory(str(FONT_DIR))


def _read(svg: str) -> Picture:
    ElementTree.register_namespace("", SVG.strip("{}"))
    root = ElementTree.fromstring(svg)
    texts: list[dict[str, object]] = []
    _take_texts(root, 1, 0, 1.0, texts)
    return Picture(
        float(root.get("width")),
        float(root.get("height")),
        ElementTree.tostring(root, encoding="unicode"),
        tuple(texts),
    )


def _take_texts(parent, turn: complex, shift: complex, opacity: float, texts: list) -> None:
    """Move the texts below `parent` to `texts`. A point p of it stands at turn · p + shift."""
    for element in list(parent):
        own_turn, own_shift = _placement(element.get("transform", ""))
        own_turn, own_shift = turn * own_turn, turn * own_shift + shift
        own_opacity = opacity * float(element.get("opacity", 1))
        if element.tag == f"{SVG}text":
            parent.remove(element)
            texts += _lines(element, own_turn, own_shift, own_opacity)
        else:
            _take_texts(element, own_turn, own_shift, own_opacity, texts)


def _placement(transform: str) -> tuple[complex, complex]:
    turn, shift = 1 + 0j, 0j
    for name, values in re.findall(r"(translate|rotate|scale)\(([^)]*)\)", transform):
        numbers = [float(number) for number in re.split(r"[ ,]+", values.strip())]
        if name == "translate":
            shift += turn * complex(numbers[0], numbers[1] if len(numbers) > 1 else 0)
        elif name == "rotate":
            turn *= cmath.rect(1, math.radians(numbers[0]))
        else:
            turn *= numbers[0]
    return turn, shift


def _lines(element, turn: complex, shift: complex, opacity: float) -> list[dict[str, object]]:
    spans = element.findall(f"{SVG}tspan") or [element]
    texts, down = [], 0.0
    for span in spans:
        down += float(span.get("dy", 0))
        place = turn * complex(0, down) + shift
        if span.text and span.text.strip() and opacity > 0:
            texts.append(
                {
                    "text": span.text,
                    "x": place.real,
                    "y": place.imag,
                    "angle": math.degrees(cmath.phase(turn)),
                    "anchor": ANCHORS[element.get("text-anchor", "start")],
                    "size": float(element.get("font-size", "11").removesuffix("px")) * abs(turn),
                    "bold": element.get("font-weight", "normal") not in ("normal", "400", "300"),
                    "color": _color(element.get("fill", "#000000")),
                    "opacity": opacity,
                }
            )
    return texts


def _color(fill: str) -> str:
    """The color as #rrggbb, which is all that Typst reads; black for what it cannot be."""
    if match := re.fullmatch(r"rgb\((\d+), ?(\d+), ?(\d+)\)", fill):
        return "#" + "".join(f"{int(part):02x}" for part in match.groups())
    known = re.fullmatch(r"#[0-9a-fA-F]{3,8}", fill)
    return NAMED_COLORS.get(fill, fill if known else "#000000")
