"""May the marts be published? Decided on what the runs left behind, without a look at the data.

`results` are the last known result of each node: unique id -> (status, run number). Within a run
dbt builds and tests in the order of the graph, so comparing run numbers is enough to tell whether
something is older than what it stands on.
"""

from __future__ import annotations

from .words import listed

GOOD = ("success", "pass", "warn")
FAILED = ("error", "fail", "runtime error", "partial success")
PARTIAL = "partial data"


def objections(nodes, published, results):
    """Why `published` cannot be published, as phrases; [] where it can.

    `nodes`: unique id -> unique ids it depends on, of every model, seed, snapshot and data test;
    `published`: unique ids. Any failed test counts; those that check what is published must have
    run.
    """
    if not published:
        return ["the project has no marts"]
    built = with_parents(nodes, published)
    tests = tests_of(nodes, built)

    def having(nodes, *statuses):
        return [node for node in nodes if results.get(node, ("missing",))[0] in statuses]

    def without(nodes):
        return [node for node in nodes if node not in having([node], *GOOD, *FAILED, PARTIAL)]

    def older(wanted):
        """Those that are good but of an earlier run than something that they depend on."""
        return [
            node
            for node in having(wanted, *GOOD)
            if any(results.get(parent, ("", 0))[1] > results[node][1] for parent in nodes[node])
        ]

    all_tests = [node for node in nodes if node.startswith("test.")]
    failed_tests = having(all_tests, *FAILED) + failed_unit_tests(nodes, results)
    found = [
        (failed_tests, all_tests, "tests failed"),
        (having(built, *FAILED), built, "models and seeds failed"),
        (having(built, PARTIAL), built, "models and seeds were built on part of the data"),
        (without(built), built, "models and seeds were not built"),
        (older(built), built, "models and seeds are older than what they are made from"),
        (having(tests, PARTIAL), tests, "tests ran on part of the data"),
        (without(tests), tests, "tests did not run"),
        (older(tests), tests, "tests are older than what they check"),
    ]
    return [
        f"{len(wrong)} of {len(all)} {what} ({listed(map(short_name, wrong))})"
        for wrong, all, what in found
        if wrong
    ]


def stored(nodes, ephemeral):
    """`nodes` without the `ephemeral` ones, whose parents are parents of what reads them."""
    ephemeral = set(ephemeral)

    def parents(node):
        for parent in nodes.get(node, []):
            if parent in ephemeral:
                yield from parents(parent)
            else:
                yield parent

    return {node: list(dict.fromkeys(parents(node))) for node in nodes if node not in ephemeral}


def with_parents(nodes, published):
    """`published` and everything they are made from, in the order of `nodes`."""
    found, left = set(), list(published)
    while left:
        node = left.pop()
        if node in nodes and node not in found:
            found.add(node)
            left += nodes[node]
    return [node for node in nodes if node in found]


def tests_of(nodes, built):
    """The data tests that check any of `built`."""
    built = set(built)
    return [
        node
        for node, parents in nodes.items()
        if node.startswith("test.") and not built.isdisjoint(parents)
    ]


def failed_unit_tests(nodes, results):
    """The unit tests that failed and whose model was not built since.

    They check SQL, not data, so that they need not run; the graph that macros see has none of them.
    """
    run_of_model = {
        node.split(".")[2]: results.get(node, ("", 0))[1]
        for node in nodes
        if node.startswith("model.")
    }
    return [
        node
        for node, (status, run) in results.items()
        if node.startswith("unit_test.")
        and status in FAILED
        and run >= run_of_model.get(node.split(".")[2], run + 1)
    ]


def test_counts(nodes, published, results):
    """How many data tests of `published` passed and warned."""
    statuses = [
        results.get(node, ("", 0))[0] for node in tests_of(nodes, with_parents(nodes, published))
    ]
    return {"passed": statuses.count("pass"), "warned": statuses.count("warn")}


def short_name(node):
    """A node as people know it: without kind, project and hash."""
    return node.split(".")[3 if node.startswith("unit_test.") else 2]
