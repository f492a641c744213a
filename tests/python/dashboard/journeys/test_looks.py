"""Every page in both themes and as wide as a phone."""

import re

import pytest
from browser import settled
from playwright.sync_api import expect

from .steps import card, choose, chosen, opened

PAGES = {
    "": "Overview",
    "influencers": "Influencers",
    "brands_and_campaigns": "Brands & campaigns",
    "posts": "Posts",
    "payouts": "Payouts",
    "incrementality": "Incrementality",
    "data_quality": "Data quality",
    "your_data": "Your data",
    "glossary": "Glossary",
}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# Of normal text, by WCAG 2 AA.
LEAST_CONTRAST = 4.5


def colours(page, selector, of="color"):
    """Text and background colour of an element as they are seen, three numbers each."""
    layers = page.locator(selector).first.evaluate(
        """(element, of) => {
            const layers = [getComputedStyle(element)[of]];
            for (let back = element; back; back = back.parentElement)
                layers.push(getComputedStyle(back).backgroundColor);
            return layers;
        }""",
        of,
    )
    layers = [[float(part) for part in re.findall(r"[\d.]+", layer)] for layer in layers]
    text, *backs = [(*layer, 1.0)[:4] for layer in layers]
    seen = (255.0,) * 3
    for *colour, opacity in reversed(backs):
        seen = blend(colour, opacity, seen)
    return blend(text[:3], text[3], seen), seen


def blend(over, opacity, under):
    return tuple(a * opacity + b * (1 - opacity) for a, b in zip(over, under, strict=True))


def luminance(colour):
    parts = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    ]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def contrast(page, selector, of="color"):
    dark, light = sorted(luminance(colour) for colour in colours(page, selector, of))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_is_the_readers(tab, dashboard, theme):
    page = tab(dashboard, color_scheme=theme)
    opened(page, "Overview")
    _, back = colours(page, "h1")
    assert (luminance(back) < 0.1) == (theme == "dark")
    for selector in (
        "h1",
        "[data-testid=stMetricValue]",
        "[data-testid=stMetricDelta]",
        "[data-testid=stMetricLabel] p",
        "[data-testid=stSidebar] label p",
        "[data-testid=stTopNavLink]",
    ):
        assert contrast(page, selector) >= LEAST_CONTRAST, selector
    assert contrast(page, "[data-testid=stVegaLiteChart] svg text", "fill") >= LEAST_CONTRAST


def test_the_theme_can_be_changed_from_the_menu(tab, dashboard):
    page = tab(dashboard, color_scheme="light")
    opened(page, "Overview")
    page.get_by_role("button", name="Main menu").click()
    page.get_by_test_id("stMainMenuItem-theme-Dark").click()
    page.wait_for_function(
        "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
        " === 'rgb(18, 24, 31)'"
    )
    page.reload()
    opened(page, "Overview")
    assert luminance(colours(page, "h1")[1]) < 0.1


def test_every_page_fits_a_phone(tab, dashboard):
    page = tab(**PHONE)
    for path, title in PAGES.items():
        page.goto(f"{dashboard}/{path}")
        opened(page, title)
        wider = page.evaluate(
            """() => [...document.querySelectorAll(
                "html, [data-testid=stMain], [data-testid=stMainBlockContainer]"
            )].map(element => element.scrollWidth - element.clientWidth)"""
        )
        assert max(wider) <= 0, f"{title} can be pushed sideways"
        cut = page.evaluate(
            """() => [...document.querySelectorAll(
                "[data-testid=stMain] :is(button, input:not([type=range]), [data-testid=stMetric])"
            )].filter(element => {
                const box = element.getBoundingClientRect();
                return box.width && (box.left < 0 || box.right > innerWidth)
                    && !element.closest("[data-testid=stDataFrame]");
            }).map(element => element.outerHTML.slice(0, 200))"""
        )
        assert not cut, f"{title}: {cut}"
        pushed = page.locator("[data-testid=stMain] [role=radiogroup]").evaluate_all(
            """groups => groups.filter(group => group.scrollWidth > group.clientWidth)
                .map(group => group.innerText)"""
        )
        assert not pushed, f"{title}: not all of a choice is seen: {pushed}"
        heading = page.get_by_role("heading", name=title, exact=True, level=1).bounding_box()
        report = page.get_by_role("button", name="Report (PDF)").bounding_box()
        assert report["y"] < heading["y"] + heading["height"], f"{title}: the report is beneath it"
        # As screen readers say them: without the signs of Markdown.
        names = page.locator("[aria-label]").evaluate_all(
            "elements => elements.map(element => element.getAttribute('aria-label'))"
        )
        assert not [name for name in names if re.search(r":\w+(-badge)?\[|\*\*", name)], title


def test_filters_and_pages_are_reached_on_a_phone(tab, dashboard):
    page = tab(dashboard, **PHONE)
    opened(page, "Overview")
    page.get_by_test_id("stExpandSidebarButton").tap()
    choose(page, "Brand", "Gritzo")
    expect(chosen(page, "Brand")).to_have_text(["Gritzo"])
    page.get_by_test_id("stSidebar").get_by_role("link", name="Brands & campaigns").tap()
    opened(page, "Brands & campaigns")
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").tap()
    expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
    settled(page)
    expect(page.get_by_text("Brand: Gritzo")).to_be_visible()
    expect(card(page, "Revenue")).to_be_in_viewport()
