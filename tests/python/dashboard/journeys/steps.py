"""What a reader does and sees on a page: each step waits for what it leads to."""

from browser import WAIT, settled
from playwright.sync_api import expect

ROW_HEIGHT = 35
# Where a row's box to tick is, from the left edge of a table.
TICK = 16


def shown(page, *texts):
    """Wait until the page has all these texts and has run to its end."""
    for text in texts:
        expect(page.get_by_text(text).first).to_be_visible()
    settled(page)


def opened(page, title, wait=WAIT):
    """Wait until the page with this title is there, and nothing on it has failed."""
    heading = page.get_by_role("heading", name=title, exact=True, level=1)
    expect(heading).to_be_visible(timeout=wait)
    settled(page)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def go(page, title):
    """Open another page from the navigation."""
    page.get_by_role("link", name=title, exact=True).click()
    opened(page, title)


def card(page, heading):
    """The value on the card with this heading, to be expected."""
    label = page.get_by_test_id("stMetricLabel").filter(has_text=heading).first
    one = page.get_by_test_id("stMetric").filter(has=label).first
    return one.get_by_test_id("stMetricValue")


def choose(page, box, *options):
    """Choose options in a box by typing what they start with."""
    field = page.get_by_role("combobox", name=box, exact=True)
    for option in options:
        field.click()
        field.fill(option)
        page.get_by_role("option").filter(has_text=option).first.click()
        settled(page)
    page.keyboard.press("Escape")


def chosen(page, box):
    """The tags of what is chosen in a box for several options."""
    field = page.get_by_test_id("stMultiSelect").filter(
        has=page.get_by_role("combobox", name=box, exact=True)
    )
    return field.locator("[data-tag]")


def tick(page, key, row):
    """Tick a row of the table `key`, the first being 0. A table is a drawing: it has places."""
    drawing = page.locator(f".st-key-{key} canvas").first
    drawing.scroll_into_view_if_needed()
    settled(page)
    place = drawing.bounding_box()
    page.mouse.click(place["x"] + TICK, place["y"] + ROW_HEIGHT * (row + 1.5))


def cells(page, description):
    """The texts of a table as screen readers get them: rows of cells, without the headings."""
    rows = page.get_by_label(description).locator("canvas table tbody tr")
    rows.first.wait_for(state="attached")
    return rows.evaluate_all(
        """rows => rows.map(row => [...row.querySelectorAll("[role=gridcell]")].map(
            cell => cell.textContent.trim()
        ))"""
    )


def download(page, button):
    """The file that a click on `button` gives: its name and its bytes."""
    with page.expect_download() as caught:
        button.click()
    return caught.value.suggested_filename, caught.value.path().read_bytes()
