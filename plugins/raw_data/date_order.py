"""Whether a file writes its dates day first (dmy) or month first (mdy)."""

from __future__ import annotations

from .columns import normalise
from .errors import RawDataError

ORDERS = ("dmy", "mdy")
NAMES = {"dmy": "day first", "mdy": "month first"}


def option_for(option, table, file_name):
    """The order that the user chose for a file: 'dmy', 'mdy' or None.

    `option`: '', 'dmy', 'mdy', or a mapping of table or file names to these. Raises RawDataError
    for anything else.
    """
    if isinstance(option, dict):
        names = {normalise(key): value for key, value in option.items()}
        stem = file_name.rsplit("/", 1)[-1].split(".")[0]
        choice = next(
            (
                names[normalise(name)]
                for name in (file_name, file_name.rsplit("/", 1)[-1], stem, table)
                if normalise(name) in names
            ),
            None,
        )
    else:
        choice = option
    choice = str(choice or "").strip().lower()
    if choice and choice not in ORDERS:
        raise RawDataError(
            f"date_order is {choice!r} for {file_name}; it must be dmy (day first) or mdy (month "
            f"first), for all files (--vars '{{date_order: dmy}}' or DATE_ORDER=dmy) or for each "
            f"(--vars '{{date_order: {{{table}: dmy}}}}')."
        )
    return choice or None


def decide(table, evidence, option):
    """The date order of a file: 'ymd' when its dates need none, else 'dmy' or 'mdy'.

    `evidence`: one row of the macro `date_order_evidence`. Raises RawDataError when the file
    leaves the choice open, or when its dates contradict each other, and `option` does not choose.
    """
    name = evidence["file_name"]
    choice = option_for(option, table, name)
    day_first, month_first = evidence["only_dmy"], evidence["only_mdy"]
    if not (day_first or month_first or evidence["either"] or evidence["same"]):
        return "ymd"
    if choice:
        return choice
    how = (
        "Say which with DATE_ORDER=dmy or DATE_ORDER=mdy, or --vars '{date_order: dmy}', or for "
        f"this file alone --vars '{{date_order: {{{table}: dmy}}}}'."
    )
    if day_first and month_first:
        raise RawDataError(
            f"The dates of {name} ({table}) contradict each other: {day_first:,} can only be day "
            f"first (line {evidence['dmy_line']}: {evidence['dmy_value']}) and {month_first:,} "
            f"only month first (line {evidence['mdy_line']}: {evidence['mdy_value']}). {how} Rows "
            "that do not fit the choice are then rejected and counted."
        )
    if evidence["either"] and not day_first and not month_first:
        raise RawDataError(
            f"The dates of {name} ({table}) can be read day first or month first: line "
            f"{evidence['either_line']}, {evidence['either_value']}, is {evidence['as_dmy']} day "
            f"first but {evidence['as_mdy']} month first, and no date in the file "
            f"settles it. {how}"
        )
    return "mdy" if month_first else "dmy"
