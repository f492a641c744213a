"""Check the project's YAML against the JSON schemas that come with dbt.

dbt itself runs these checks on some engines only, and DuckDB is not among them: a misspelled key
would pass unnoticed there. Prints one line per problem and exits 1 where there are any.
"""

import json
import sys
from pathlib import Path

import yaml
from dbt.jsonschemas import JSONSCHEMAS_PATH
from jsonschema import Draft7Validator, validators
from jsonschema.exceptions import best_match

FOLDERS = ("models", "seeds", "macros", "tests")


class UniqueKeyLoader(yaml.SafeLoader):
    """A YAML loader that refuses a key given twice, of which others keep the last."""

    def construct_mapping(self, node, deep=False):
        """Mapping of `node`; raise ConstructorError where it names a key twice."""
        keys = set()
        for key_node, _ in node.value:
            if key_node.value in keys and key_node.value != "<<":
                raise yaml.constructor.ConstructorError(
                    None, None, f"'{key_node.value}' is there twice", key_node.start_mark
                )
            keys.add(key_node.value)
        return super().construct_mapping(node, deep)


# Dates stay text, as the schemas expect.
UniqueKeyLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def is_boolean(_, value):
    """True for a boolean, and for a Jinja expression, which dbt renders before it looks."""
    return isinstance(value, bool) or (isinstance(value, str) and value.startswith("{{"))


Validator = validators.extend(
    Draft7Validator, type_checker=Draft7Validator.TYPE_CHECKER.redefine("boolean", is_boolean)
)


def problems(project):
    """Every problem of the dbt project in the folder `project`, as 'file: where: what' lines."""
    files = project.glob("dbt_project.y*ml")
    validators = dict.fromkeys(files, validator("project"))
    for folder in FOLDERS:
        files = sorted((project / folder).rglob("*.y*ml"))
        validators |= dict.fromkeys(files, validator("resources"))
    return [
        f"{path.relative_to(project)}: {problem}"
        for path, schema in validators.items()
        for problem in file_problems(path, schema)
    ]


def validator(kind):
    """Validator for the newest schema of `kind`, 'project' or 'resources'."""
    folder = Path(JSONSCHEMAS_PATH, kind)
    newest = folder / "latest.json"
    if not newest.exists():
        newest = max(
            folder.glob("*.json"), key=lambda path: [int(part) for part in path.stem.split(".")]
        )
    schema = json.loads(newest.read_text(encoding="utf-8"))
    if kind == "resources":
        # It knows metrics as dbt 1.12 writes them. dbt 1.11 itself refuses unknown keys in its own.
        schema["properties"]["metrics"] = {}
    return Validator(schema)


def file_problems(path, schema):
    """Yield what is wrong with the YAML file `path`, as 'where: what' lines."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), UniqueKeyLoader)
    except yaml.MarkedYAMLError as error:
        yield f"line {error.problem_mark.line + 1}: {error.problem}"
        return
    if content is None:
        yield "is empty"
        return
    for error in schema.iter_errors(content):
        # Of the alternatives that a value may be, report on the one that it comes nearest to.
        cause = best_match([error])
        yield f"{where(content, cause.absolute_path)}: {cause.message}"


def where(content, path):
    """`path` into `content` in words: named entries by their name, others by their number."""
    words = []
    for step in path:
        content = content[step]
        name = content.get("name") if isinstance(step, int) and isinstance(content, dict) else None
        words.append(str(name or step))
    return " > ".join(words) or "top level"


def main():
    """Print the project's problems; exit 1 where there are any."""
    found = problems(Path(__file__).resolve().parent.parent)
    sys.exit("\n".join(found) if found else 0)


if __name__ == "__main__":
    main()
