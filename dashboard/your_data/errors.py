"""The one error of this package."""


class YourDataError(Exception):
    """What went wrong and what to do about it, in words for the person at the screen."""
