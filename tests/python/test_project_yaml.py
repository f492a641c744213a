"""The YAML check finds what is wrong, and finds nothing wrong with this project."""

import pytest
from check_yaml import problems

PROJECT = """\
name: example
version: "1.0"
profile: example
"""


def check(folder, content, file="models/orders.yml"):
    (folder / "dbt_project.yml").write_text(PROJECT)
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return problems(folder)


def test_this_project_has_no_problem(project_dir):
    assert problems(project_dir) == []


def test_dbt_warns_of_nothing(run_dbt):
    run = run_dbt(["parse", "--no-partial-parse", "--warn-error"])
    assert run.exit_code == 0, run.output


GOOD = """\
models:
  - name: orders
    description: One row per order.
    config:
      meta:
        owner: anybody
    columns:
      - name: order_id
        data_tests:
          - unique
          - accepted_values:
              arguments:
                values: [a]
              config:
                where: order_id is not null
"""


def test_good_yaml_passes(tmp_path):
    assert check(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("enabled", "passes"), [("true", True), ('"{{ 1 }}"', True), ("yess", False)]
)
def test_jinja_may_stand_for_a_boolean(tmp_path, enabled, passes):
    found = check(tmp_path, GOOD.replace("meta:", f"enabled: {enabled}\n      meta:"))
    assert (found == []) == passes, found


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ("models:", "modles:", "top level: "),
        ("    description:", "    descriptoin:", "models > orders: "),
        ("      meta:", "      mater:", "models > orders > config: "),
        ("    config:\n      meta:", "    meta:\n      meta:", "models > orders: "),
        (
            "arguments:\n                values: [a]",
            "values: [a]",
            "columns > order_id > data_tests > 1",
        ),
        (
            "where: order",
            "wher: order",
            "columns > order_id > data_tests > 1",
        ),
        ("- name: order_id", "- nam: order_id", "columns > 0: "),
        ("    description:", "    name: orders\n    description:", "line 3: 'name' is there twice"),
        ("[a]", "[a", "line 14: "),
        (GOOD, "", "is empty"),
    ],
)
def test_bad_yaml_is_named_by_file_and_place(tmp_path, right, wrong, expected):
    assert right in GOOD
    found = check(tmp_path, GOOD.replace(right, wrong, 1))
    assert found, "the check passed"
    assert all(line.startswith("models/orders.yml: ") for line in found)
    assert any(expected in line for line in found), found


@pytest.mark.parametrize("folder", ["models/marts/roas", "seeds", "macros", "tests/generic"])
def test_every_folder_is_searched(tmp_path, folder):
    assert check(tmp_path, "unknown: 1\n", f"{folder}/example.yml")


def test_project_file_is_checked(tmp_path):
    found = check(tmp_path, PROJECT + "modles: {}\n", "dbt_project.yml")
    assert found == [
        "dbt_project.yml: top level: Additional properties are not allowed "
        "('modles' was unexpected)"
    ]
