"""The one error of the raw layer."""


class RawDataError(Exception):
    """What is wrong with the raw files, in one paragraph that a person can act on."""


def words(items, empty="none"):
    """Join `items` (strings) for a sentence: `a, b, c`; `empty` when there are none."""
    return ", ".join(items) or empty
