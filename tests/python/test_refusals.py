"""Every reason why there is no number is reached by a test that expects it."""

import json
import re

from test_experiment_methods import REFUSALS
from test_optional_tables import REFUSED

CODE = re.compile(r"^ {8}'(\w+)': ", re.MULTILINE)
# As dbt's unit tests have it: the reason that a row gives or expects.
REASON = re.compile(r'"refusal_reason": "(\w+): ')


def reached_by_unit_tests(manifest):
    """Codes that a model came to by itself: not those that its input rows have already."""
    codes = set()
    for test in manifest["unit_tests"].values():
        given, expected = (REASON.findall(json.dumps(test[part])) for part in ("given", "expect"))
        codes |= set(expected) - set(given)
    return codes


def test_every_refusal_is_reached(manifest, project_dir):
    macro = (project_dir / "macros/incrementality/refusals.sql").read_text(encoding="utf-8")
    codes = CODE.findall(macro)
    assert len(codes) > 30
    of_methods = {code for code, _, _ in REFUSALS.values()}
    reached = of_methods | set(REFUSED.values()) | reached_by_unit_tests(manifest)
    assert [code for code in codes if code not in reached] == []
    assert reached <= set(codes), "a reason that is in no list"
