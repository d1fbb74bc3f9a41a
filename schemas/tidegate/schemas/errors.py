"""The root of the errors that callers of Tidegate meet."""


class TidegateError(Exception):
    """Every error Tidegate raises on purpose, but for arguments that are wrong by themselves."""
