"""Make the pictures of the dashboard in docs/images/: every page, light and dark.

`python scripts/images.py [--warehouse DIR] [--to DIR] [--phone] [PAGE ...]`, on a warehouse that
the demo was published in. `--phone` takes them as wide as a phone. Needs Playwright and Chromium.
"""

import argparse
import io
import os
import sys
from pathlib import Path

from browser import PROJECT_DIR, WAIT, chromium, missing, serve, settled
from PIL import Image

PAGES = (
    "overview",
    "influencers",
    "brands_and_campaigns",
    "posts",
    "payouts",
    "incrementality",
    "data_quality",
    "your_data",
    "glossary",
)
THEMES = ("light", "dark")
WIDE, PHONE = 1280, 390
# A longer page is cut off: its top says what it is.
TALLEST = 1600


def main(arguments=None):
    """Take the pictures that `arguments` ask for; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=f"of {', '.join(PAGES)}")
    parser.add_argument("--warehouse", default=os.environ.get("WAREHOUSE_DIR", "warehouse"))
    parser.add_argument("--to", type=Path, default=PROJECT_DIR / "docs" / "images")
    parser.add_argument("--phone", action="store_true", help="as wide as a phone, whole pages")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.pages) - set(PAGES):
        parser.error(f"there is no page {', '.join(sorted(unknown))}")
    warehouse = PROJECT_DIR / asked.warehouse
    if lacking := missing():
        print(f"The pictures need {' and '.join(lacking)}.", file=sys.stderr)
        return 1
    if not (warehouse / "current").exists():
        print(f"Nothing is published in {warehouse}: run `make build` first.", file=sys.stderr)
        return 1
    asked.to.mkdir(parents=True, exist_ok=True)
    width = PHONE if asked.phone else WIDE
    with serve(warehouse) as address:
        for theme in THEMES:
            # A browser can always be closed; a context of one that goes on cannot.
            with chromium() as browser:
                page = browser.new_page(
                    viewport={"width": width, "height": 800}, color_scheme=theme, locale="en-IN"
                )
                for name in asked.pages or PAGES:
                    picture = take(page, f"{address}/{'' if name == 'overview' else name}")
                    file = asked.to / f"{name}_{theme}.webp"
                    save(picture, file)
                    print(f"{file.name}: {file.stat().st_size // 1024} KB")
    return 0


def take(page, address):
    """The page at `address` as PNG, from its top down to its end or to TALLEST."""
    page.set_viewport_size({"width": page.viewport_size["width"], "height": 800})
    page.goto(address)
    page.get_by_test_id("stMainBlockContainer").get_by_role("heading").first.wait_for(timeout=WAIT)
    settled(page)
    # What is below the edge is drawn when the window is as high as the page.
    for _ in range(3):
        needed = page.evaluate(
            "document.querySelector('[data-testid=\"stMainBlockContainer\"]').scrollHeight"
        )
        height = min(max(needed, 800), TALLEST)
        if height == page.viewport_size["height"]:
            break
        page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
        settled(page)
        page.wait_for_timeout(500)  # lines and tables grow into their new place
    return page.screenshot(animations="disabled")


def save(png, file):
    """Write a picture small enough to be kept with the code."""
    Image.open(io.BytesIO(png)).convert("RGB").save(file, "WEBP", quality=82, method=6)


if __name__ == "__main__":
    sys.exit(main())
