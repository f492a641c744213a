"""The dashboard without a mouse."""

import re

from playwright.sync_api import expect

from .steps import card, chosen, opened

MOST_STEPS = 60
FOCUSED = """() => {
    const element = document.activeElement, style = getComputedStyle(element);
    // A box for text shows it by the colour of its frame, which is around it.
    const frame = element.tagName === "INPUT";
    return {
        name: element.getAttribute("aria-label") || element.innerText || "",
        seen: frame || style.outlineStyle !== "none" || style.boxShadow !== "none",
    };
}"""


def step_to(page, name, key="Tab"):
    """Press `key` until what is called `name` has the focus, and can be seen to have it."""
    passed = []
    for _ in range(MOST_STEPS):
        page.keyboard.press(key)
        focused = page.evaluate(FOCUSED)
        if focused["name"].strip() == name:
            assert focused["seen"], f"nobody sees that {name} has the focus"
            return
        passed.append(focused["name"][:30])
    raise AssertionError(f"{name} is not reached from the keyboard: {passed}")


def pick(page, text):
    """Choose the one option that starts with `text`, in the box that has the focus."""
    page.keyboard.type(text)
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(page.locator("input:focus")).to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.press("Enter")
    # The list stays open for more, and hides the rest of the page from screen readers.
    page.keyboard.press("Escape")


def test_filter_page_and_profile_without_a_mouse(tab, dashboard):
    page = tab(dashboard)
    opened(page, "Overview")
    before = card(page, "Revenue").inner_text()
    step_to(page, "Brand")
    pick(page, "Grit")
    expect(chosen(page, "Brand")).to_have_text(["Gritzo"])
    expect(card(page, "Revenue")).not_to_have_text(before)

    step_to(page, "Influencers")
    page.keyboard.press("Enter")
    opened(page, "Influencers")
    step_to(page, "Look closer")
    pick(page, "Danish Menon")
    expect(page.get_by_role("heading", name="Danish Menon", level=2)).to_be_visible()
    opened(page, "Influencers")
    step_to(page, "← All influencers")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-everyone")).to_be_visible()
