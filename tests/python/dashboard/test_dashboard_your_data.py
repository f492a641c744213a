"""The page "Your data", without a browser: from dropped files to every page reading them."""

import io
import time
import zipfile

import duckdb
import pytest
import streamlit as st

FILES = {
    "influencers.csv": "ID,Name,Platform\n1,Asha,Instagram\n2,Ravi,YouTube\n",
    "posts.csv": "Influencer ID,Date,URL,Caption,Reach\n1,03/04/2025,u,HKVitals,100\n",
    "tracking_data.csv": "Influencer ID,Date,Orders,Takings,Product\n"
    "1,2025-04-03,2,1250.50,MB-Whey\n2,2025-04-05,1,499.25,Gritzo\n",
    "payouts.csv": "Influencer ID,Basis,Total Payout\n1,post,200\n2,order,300\n",
}
CLEAR = {
    name: text.replace("03/04/2025", "2025-04-03").replace("Takings", "Revenue")
    for name, text in FILES.items()
}
# Told by their headers alone; too few customers for a measurement, which has to say so.
OPTIONAL = {
    "margins 2025.csv": "Brand,Gross Margin\nGritzo,0.4\nHKVitals,0.5\n",
    "plan.csv": "Test ID,Entity Type,Entity,Test Design,Unit,Start,End\n"
    "E1,brand,Gritzo,user_holdout,user,2025-04-05,2025-04-05\n",
    "arms.csv": "Test ID,User ID,Variant\nE1,u1,treatment\nE1,u2,control\n",
}
KEPT = ("marts_csv.zip", "marts_parquet.zip", "warehouse.duckdb")


@pytest.fixture
def page(open_page, tmp_path, monkeypatch):
    """The page, with workspaces in this test's folder."""
    monkeypatch.setenv("YOUR_DATA_DIR", str(tmp_path / "workspaces"))
    st.cache_resource.clear()
    yield open_page("your_data")
    st.cache_resource.clear()


def drop(page, files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    page.file_uploader[0].upload("export.zip", packed.getvalue(), "application/zip").run()
    page.button("your-data-read").click().run()
    assert not page.exception
    return page


def test_other_files_are_settled_or_left_out(page):
    """What is clear is taken, what is not is asked, and a table has boxes for its columns."""
    more = {
        "sheet9.csv": "Brand,Gross Margin\nGritzo,0.4\n",
        "towns.csv": "date,state,brand,revenue,units\n2025-04-03,Kerala,Gritzo,9,1\n",
        "experiments.csv": "experiment_id,arm\nE1,treatment\n",
        "staff.csv": "name,phone\nAsha,1\n",
    }
    drop(page, CLEAR | more)
    boxes = {one.label.replace("\\", ""): one for one in page.selectbox}
    assert {name: boxes[name].value for name in more} == {
        "sheet9.csv": "brand_margin",
        "towns.csv": None,
        "experiments.csv": "experiments",
        "staff.csv": "left_out",
    }
    assert "towns.csv: say which table it is (it may be **Geo daily**)" in said(page.info)
    assert "**Experiments**: choose the header of entity_type" in said(page.info)
    assert page.button("your-data-build").disabled
    assert {"Brand margin", "Experiments"} < {tab.label for tab in page.tabs}
    assert "break-even by the margin of each brand" in said(page.caption)

    boxes["towns.csv"].select("left_out").run()
    box(page, "experiments.csv", "experiments.csv-is").select("left_out").run()
    assert not page.info and not page.button("your-data-build").disabled
    assert [tab.label for tab in page.tabs][4:] == ["Brand margin"]
    box(page, "Gross margin (required)", "-gross_margin").select("Brand").run()
    assert "Brand is used for 2 columns" in said(page.warning)


def test_two_parts_of_an_optional_table_are_read_together(page):
    parts = {f"geo_daily_{n}.csv": "date,geo,revenue\n2025-04-03,Kerala,9\n" for n in (1, 2)}
    drop(page, CLEAR | parts)
    assert said(page.info).count("it may be **Geo daily**") == 2
    for name in parts:
        box(page, name.replace("_", "\\_"), f"{name}-is").select("geo_daily").run()
    assert not page.info
    assert "2 rows. The first of them" in page.tabs[4].caption[1].value


def box(page, label_start, key_end):
    (found,) = [one for one in page.selectbox if one.key.endswith(key_end)]
    assert found.label.startswith(label_start)
    return found


def said(elements):
    return " ".join(element.value.replace("\\", "") for element in elements)


def test_files_are_settled_built_and_read_by_every_page(page, tmp_path):
    drop(page, FILES | OPTIONAL)
    assert "choose the header of revenue" in said(page.info)
    assert "day first or month first" in said(page.info)
    assert page.button("your-data-build").disabled

    box(page, "Revenue", "tracking_data.csv-revenue").select("Takings").run()
    assert "can be read two ways: line 2, 03/04/2025, is 3 April 2025" in said(page.warning)
    page.radio[0].set_value("dmy").run()
    assert not page.info and not page.button("your-data-build").disabled
    page.button("your-data-build").click().run()

    until = time.monotonic() + 300
    while not page.success and time.monotonic() < until:
        assert not page.error, said(page.error)
        time.sleep(0.5)
        page.run()
    assert "every page of this session" in said(page.success)
    offered = {button.key for button in page.get("download_button")}
    assert {f"your-data-{name}" for name in KEPT} | {"report-pdf"} == offered
    # What was settled is still there.
    assert box(page, "Revenue", "tracking_data.csv-revenue").value == "Takings"

    (file,) = tmp_path.glob("workspaces/*/*/warehouse/current/warehouse.duckdb")
    with duckdb.connect() as connection:
        parquet = file.parent / "parquet" / "performance_daily.parquet"
        assert connection.execute(f"select sum(revenue) from '{parquet}'").fetchone()[0] == 1749.75
        incrementality = file.parent / "parquet" / "incrementality.parquet"
        break_even = connection.execute(
            f"select distinct break_even_roas from '{incrementality}' where entity_id = 'Gritzo'"
        )
        assert break_even.fetchall() == [(2.5,)]
        refused = connection.execute(
            f"select verdict from '{incrementality}'"
            " where experiment_id = 'E1' and method = 'user_holdout_cuped'"
        )
        assert refused.fetchall() == [("refused",)]
    page.switch_page("views/overview.py").run()
    assert "1,750" in " ".join(metric.value for metric in page.metric)
    # Nothing that leads to the workspace is in the address.
    assert file.parts[-5] not in repr(page.query_params)

    page.switch_page("views/your_data.py").run()
    page.button("your-data-forget").click().run()
    assert not list(tmp_path.glob("workspaces/*/*/"))
    page.switch_page("views/overview.py").run()
    assert "1,750" not in " ".join(metric.value for metric in page.metric)


def test_junk_is_refused_kindly(page, tmp_path):
    page.file_uploader[0].upload("report.pdf", b"%PDF-1.7", "application/pdf").run()
    page.button("your-data-read").click().run()
    assert "There is no table to read" in said(page.error)
    assert not page.exception and page.file_uploader


def test_another_session_sees_nothing_of_it(page, open_page, tmp_path):
    drop(page, FILES)
    other = open_page("your_data")
    assert other.file_uploader and not other.selectbox
    assert len(list(tmp_path.glob("workspaces/*/*/uploaded_data"))) == 1


def test_a_workspace_that_was_removed_leads_back_to_everybodys_data(page, tmp_path):
    drop(page, FILES)
    mine = page.session_state["your_data"]
    page.session_state["own_warehouse"] = str(mine.workspace.warehouse_dir)
    mine.workspace.remove()
    page.run()
    assert not page.exception and not page.error and page.file_uploader
    assert "own_warehouse" not in page.session_state
