"""The registry over HTTP."""

import asyncio
import errno
import json
import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

from aiohttp import web
from yarl import URL

from tidegate.registry.api import ROUTES, ApiError, Call, Handler
from tidegate.registry.log import Log, LogError
from tidegate.registry.service import Registry

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/vnd.schemaregistry.v1+json"

# A schema of 1 MiB may grow when its text is quoted as a JSON string.
MAX_BODY_BYTES = 4 * 1024 * 1024

_LOG_UNAVAILABLE = 50002
_SHUTDOWN_S = 5.0


class RegistryServer:
    """Serves one log while it is entered as an async context; it does not close the log.

    port: 0 takes a free one. There is no authentication: whoever reaches the port may register.
    Raises OSError on entering when the port is taken.
    """

    def __init__(self, log: Log, host: str = "127.0.0.1", port: int = 0) -> None:
        self._host = host
        self._port = port
        self._registry = Registry(log)

    @property
    def url(self) -> str:
        """Where clients reach it, once entered."""
        return str(URL.build(scheme="http", host=self._host, port=self._port))

    async def __aenter__(self) -> Self:
        # The only thread that touches registry and log.
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="registry")
        app = web.Application(middlewares=[_errors_as_json], client_max_size=MAX_BODY_BYTES)
        for method, path, handler in ROUTES:
            app.router.add_route(method, path, self._serve(handler))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_S)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._stop()
            if error.errno != errno.EADDRINUSE:
                raise
            message = f"port {self._port} on {self._host} is taken: free it or choose another"
            raise OSError(errno.EADDRINUSE, message) from error
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop()

    async def _stop(self) -> None:
        await self._runner.cleanup()
        await asyncio.to_thread(self._worker.shutdown)

    def _serve(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            arrived = time.monotonic()
            # A web page may send other types to a server on its reader's machine, but not JSON.
            if request.method != "GET" and not request.content_type.endswith("json"):
                raise ApiError(415, f"the body must be JSON, with Content-Type {CONTENT_TYPE}")
            call = Call(request.match_info, request.query, await request.read())
            loop = asyncio.get_running_loop()
            return _response(
                await loop.run_in_executor(self._worker, self._answer, handler, call, arrived)
            )

        return serve

    def _answer(self, handler: Handler, call: Call, arrived: float) -> Any:
        self._registry.catch_up(arrived)
        return handler(self._registry, call)


@web.middleware
async def _errors_as_json(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        return await handler(request)
    except ApiError as error:
        return _error(int(str(error.code)[:3]), error.code, str(error))
    except LogError as error:
        log.warning("%s", error)
        return _error(503, _LOG_UNAVAILABLE, str(error))
    except web.HTTPMethodNotAllowed:
        if request.method == "DELETE":
            return _error(405, 405, "the registry keeps its records for ever, nothing is deleted")
        return _error(405, 405, f"{request.method} is not allowed here")
    except web.HTTPException as error:
        return _error(error.status, error.status, error.reason)
    except Exception as error:
        log.error("%s %s failed", request.method, request.rel_url, exc_info=error)
        return _error(500, 50001, "internal error, see the log of the registry")


def _response(body: Any, status: int = 200) -> web.Response:
    return web.Response(text=json.dumps(body), status=status, content_type=CONTENT_TYPE)


def _error(status: int, code: int, message: str) -> web.Response:
    return _response({"error_code": code, "message": message}, status)
