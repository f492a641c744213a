"""The rules of the house: what may read what, and what must be described."""

import re
from pathlib import PurePosixPath

import pytest

# layer -> what it may read. Reference seeds are the small tables that people edit.
MAY_READ = {
    "staging": {"seeds/raw", "seeds/reference", "models/staging"},
    "intermediate": {"seeds/reference", "models/staging", "models/intermediate"},
    "marts": {"models/intermediate", "models/marts"},
}

# layer -> group and access of its models. What is private is read by its own group alone.
OWNERSHIP = {
    "staging": ("pipeline", "private"),
    "intermediate": ("pipeline", "protected"),
    "marts": ("reporting", "public"),
}

# Where a macro, generic test or materialization starts.
BLOCK = re.compile(r"\{%-?\s*(?:macro|test|materialization)\s+(\w+)")


def layer_of(node):
    """First two folders of a node's file, such as 'models/marts'."""
    return "/".join(PurePosixPath(node["original_file_path"]).parts[:2])


@pytest.fixture(scope="module")
def nodes(manifest):
    """Every model and seed of the project by its unique id."""
    return {
        key: node
        for key, node in (manifest["nodes"] | manifest["sources"]).items()
        if node["resource_type"] in ("model", "seed", "source")
    }


@pytest.fixture(scope="module")
def models(nodes):
    """Every model of the project."""
    found = [node for node in nodes.values() if node["resource_type"] == "model"]
    assert found, "the project has no models"
    return found


@pytest.fixture(scope="module")
def marts(models):
    """Every model that people read."""
    found = [model for model in models if layer_of(model) == "models/marts"]
    assert found, "the project has no marts"
    return found


def test_every_model_is_in_a_layer(models):
    assert {layer_of(model) for model in models} <= {f"models/{layer}" for layer in MAY_READ}


@pytest.mark.parametrize("layer", MAY_READ)
def test_layer_reads_only_what_it_may(nodes, models, layer):
    wrong = [
        f"{model['name']} reads {parent}"
        for model in models
        if layer_of(model) == f"models/{layer}"
        for parent in model["depends_on"]["nodes"]
        if layer_of(nodes[parent]) not in MAY_READ[layer]
    ]
    assert wrong == []


def test_every_model_has_a_yaml_file_of_its_name_beside_it(models, project_dir):
    wrong = [
        model["original_file_path"]
        for model in models
        if model["patch_path"]
        != f"{model['package_name']}://"
        + str(PurePosixPath(model["original_file_path"]).with_suffix(".yml"))
    ]
    assert wrong == []


def test_every_yaml_file_describes_one_model(models):
    files = [model["patch_path"] for model in models if model["patch_path"]]
    assert sorted(files) == sorted(set(files))


def test_every_model_and_seed_has_a_description(nodes):
    assert [key for key, node in nodes.items() if not node["description"].strip()] == []


def test_every_mart_column_has_a_description(marts):
    wrong = [
        f"{mart['name']}.{column['name']}"
        for mart in marts
        for column in mart["columns"].values()
        if not column["description"].strip()
    ]
    assert wrong == []


def test_every_mart_has_an_enforced_contract(marts):
    assert [mart["name"] for mart in marts if not mart["config"]["contract"]["enforced"]] == []


@pytest.mark.parametrize("layer", OWNERSHIP)
def test_every_model_has_the_group_and_access_of_its_layer(models, layer):
    wrong = [
        f"{model['name']}: {model['group']}, {model['access']}"
        for model in models
        if layer_of(model) == f"models/{layer}"
        and (model["group"], model["access"]) != OWNERSHIP[layer]
    ]
    assert wrong == []


def test_every_group_has_an_owner_and_a_description(manifest):
    groups = {group["name"]: group for group in manifest["groups"].values()}
    assert set(groups) == {group for group, _ in OWNERSHIP.values()}
    assert [name for name, group in groups.items() if not group["owner"]["name"]] == []
    assert [name for name, group in groups.items() if not group["description"]] == []


def test_every_exposure_names_every_mart(manifest, marts):
    assert manifest["exposures"], "the project has no exposures"
    expected = sorted(mart["unique_id"] for mart in marts)
    wrong = {
        exposure["name"]: sorted(set(expected) ^ set(exposure["depends_on"]["nodes"]))
        for exposure in manifest["exposures"].values()
        if sorted(exposure["depends_on"]["nodes"]) != expected
    }
    assert wrong == {}


def test_semantic_models_read_marts_only(nodes, manifest):
    wrong = [
        f"{model['name']} reads {parent}"
        for model in manifest["semantic_models"].values()
        for parent in model["depends_on"]["nodes"]
        if layer_of(nodes[parent]) != "models/marts"
    ]
    assert wrong == []


def test_every_test_can_fail_the_build(manifest):
    wrong = [
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and node["config"]["severity"].lower() != "error"
    ]
    assert wrong == []


def test_every_macro_has_a_comment_above_it(project_dir):
    files = [*project_dir.glob("macros/**/*.sql"), *project_dir.glob("tests/generic/**/*.sql")]
    texts = {path.relative_to(project_dir): path.read_text(encoding="utf-8") for path in files}
    wrong = [
        f"{path}: {block[1]}"
        for path, text in texts.items()
        for block in BLOCK.finditer(text)
        # `engine__name` is one engine's form of the macro `name`, which says what it does.
        if "__" not in block[1] and not text[: block.start()].rstrip().endswith("#}")
    ]
    assert wrong == []


def test_ephemeral_columns_are_those_of_the_yaml(models, project_dir):
    """The macro that unit tests read and the YAML beside each model say the same."""
    macro = (project_dir / "macros/engine/ephemeral_columns.sql").read_text(encoding="utf-8")
    ephemeral = {
        model["name"]: model for model in models if model["config"]["materialized"] == "ephemeral"
    }
    named = re.findall(r"'(\w+)': \{\n", macro)
    assert named and set(named) <= ephemeral.keys()
    wrong = [
        f"{name}.{column['name']}"
        for name in named
        for column in ephemeral[name]["columns"].values()
        if f"'{column['name']}': '{column['data_type']}'," not in section(macro, name)
    ]
    assert wrong == []


def section(macro, name):
    """The part of the macro about the model `name`."""
    return macro.split(f"'{name}': {{", 1)[1].split("}", 1)[0]
