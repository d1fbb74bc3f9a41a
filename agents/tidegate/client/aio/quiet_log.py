"""aiokafka's debug log without passwords: it prints requests, and PLAIN's holds the password."""

import logging

_LOGGER = logging.getLogger("aiokafka.conn")


def hide_credentials() -> None:
    """Drop the records that show what is sent to authenticate; repeating is harmless."""
    _LOGGER.addFilter(_shows_no_credentials)


def _shows_no_credentials(record: logging.LogRecord) -> bool:
    args = record.args if isinstance(record.args, tuple) else ()
    return not any(type(arg).__name__.startswith("SaslAuthenticate") for arg in args)
