"""The root of the errors that callers of Tidegate meet."""


class TidegateError(Exception):
    """What went wrong between a caller and Tidegate; each kind has a class of its own."""
