"""OpenAI guardrails' check for secret keys; runs in an environment of its own."""

import asyncio

from guardrails.checks.text.secret_keys import (  # type: ignore[import-not-found]
    SecretKeysCfg,
    secret_keys,
)

from bench.peers.drivers.loop import Flags, drive


def _secret_keys() -> Flags:
    loop = asyncio.new_event_loop()
    config = SecretKeysCfg()
    return lambda text: bool(
        loop.run_until_complete(secret_keys(None, text, config)).tripwire_triggered
    )


if __name__ == "__main__":
    drive({"secrets": _secret_keys})
