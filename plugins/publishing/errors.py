"""The one error of publishing."""


class PublishingError(Exception):
    """What went wrong and what to do about it, in words for a person."""
