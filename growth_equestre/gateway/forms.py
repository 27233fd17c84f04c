"""Reading what a form sends: no more of it than a form can be, and no longer than it may take."""

from __future__ import annotations

import asyncio

from starlette.requests import Request

SLOWEST_FORM_SECONDS = 10.0


async def whole(request: Request, largest: int) -> bytes | None:
    """The body; None when it is larger than so many bytes, or takes too long to come."""
    body = b""
    try:
        async with asyncio.timeout(SLOWEST_FORM_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > largest:
                    return None
    except TimeoutError:
        return None
    return body
