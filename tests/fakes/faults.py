"""Faults that a test plants in a fake platform: refuse, hang, drop, or accept and fall silent."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aiohttp import web

Subject = Mapping[str, Any]
"""What an operation is about: its parameters, as the fake platform has read them."""


class Kind(StrEnum):
    """What goes wrong."""

    STATUS = "status"
    HANG = "hang"
    DROP = "drop"
    DROP_AFTER_ACCEPT = "drop_after_accept"


class Fault:
    """One thing that goes wrong, made by `status`, `hang`, `drop` or `drop_after_accept`.

    `on` names the operation (None: every operation), `when` looks at its subject (None: every subject); `times` is how
    often it strikes (None: until it is removed).
    """

    def __init__(
        self,
        kind: Kind,
        *,
        on: str | None = None,
        when: Callable[[Subject], bool] | None = None,
        times: int | None = None,
        code: int = 500,
        body: Any = None,
        retry_after: float | None = None,
        seconds: float | None = None,
    ) -> None:
        self.kind = kind
        self.on = on
        self.when = when
        self.times = times
        self.code = code
        self.body = body
        self.retry_after = retry_after
        self.seconds = seconds
        self.struck = 0
        self._changed = threading.Condition()
        self._released = False
        self._hanging: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    @classmethod
    def status(
        cls,
        code: int,
        body: Any = None,
        retry_after: float | None = None,
        *,
        on: str | None = None,
        when: Callable[[Subject], bool] | None = None,
        times: int | None = None,
    ) -> Fault:
        """Answer with this HTTP status and do nothing. `body` (a text, or something to send as JSON) None: the
        platform's own shape of a refusal. `retry_after`: seconds, told in the platform's way."""
        return cls(Kind.STATUS, on=on, when=when, times=times, code=code, body=body, retry_after=retry_after)

    @classmethod
    def hang(
        cls,
        seconds: float | None = None,
        *,
        on: str | None = None,
        when: Callable[[Subject], bool] | None = None,
        times: int | None = None,
    ) -> Fault:
        """Take the request and do nothing for `seconds` or until `release()`, whichever is first; then handle it as
        usual, even when the client has given up waiting: a message may arrive late, never twice by itself."""
        return cls(Kind.HANG, on=on, when=when, times=times, seconds=seconds)

    @classmethod
    def drop(
        cls,
        *,
        on: str | None = None,
        when: Callable[[Subject], bool] | None = None,
        times: int | None = None,
    ) -> Fault:
        """Close the connection without handling the request."""
        return cls(Kind.DROP, on=on, when=when, times=times)

    @classmethod
    def drop_after_accept(
        cls,
        *,
        on: str | None = None,
        when: Callable[[Subject], bool] | None = None,
        times: int | None = None,
    ) -> Fault:
        """Handle and record the request, then close the connection without an answer."""
        return cls(Kind.DROP_AFTER_ACCEPT, on=on, when=when, times=times)

    def __repr__(self) -> str:
        return f"<Fault {self.kind} on {self.on or 'everything'}, struck {self.struck} of {self.times or 'any'}>"

    def strikes(self, operation: str, subject: Subject) -> bool:
        """Whether this fault is meant for the operation and has not been used up."""
        if self.times is not None and self.struck >= self.times:
            return False
        return self.on in (None, operation) and (self.when is None or self.when(subject))

    def release(self) -> None:
        """Lets every request that hangs on this fault go on, and those to come."""
        with self._changed:
            self._released = True
            hanging, self._hanging = self._hanging, []
        for loop, event in hanging:
            loop.call_soon_threadsafe(event.set)

    async def let_hang(self) -> None:
        """Returns after `seconds`, or when the fault is released."""
        here = (asyncio.get_running_loop(), asyncio.Event())
        with self._changed:
            if self._released:
                return
            self._hanging.append(here)
        try:
            async with asyncio.timeout(self.seconds):
                await here[1].wait()
        except TimeoutError:
            pass
        finally:
            with self._changed:
                if here in self._hanging:
                    self._hanging.remove(here)

    def strike(self) -> None:
        """Counts one more use and wakes who waits for it."""
        with self._changed:
            self.struck += 1
            self._changed.notify_all()

    def wait_until_struck(self, times: int = 1, timeout: float = 10) -> None:
        """Blocks until the fault has struck `times` times. TimeoutError after `timeout` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.struck >= times, timeout):
                raise TimeoutError(f"{self!r} has not struck {times} times within {timeout} s")

    async def until_struck(self, times: int = 1, timeout: float = 10) -> None:  # noqa: ASYNC109
        """Like `wait_until_struck`, for a coroutine."""
        await asyncio.to_thread(self.wait_until_struck, times, timeout)


@dataclass(frozen=True)
class Struck:
    """One use of a fault. `at` is monotonic time in seconds."""

    fault: Fault
    operation: str
    subject: Subject
    at: float


class Faults:
    """The faults of one server. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._planted: list[Fault] = []
        self.struck: list[Struck] = []

    def add(self, fault: Fault) -> Fault:
        """Plants a fault and returns it. Of several that fit, the one planted first strikes until it is used up."""
        with self._lock:
            self._planted.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        """Takes one fault away and lets go what hangs on it."""
        with self._lock:
            if fault in self._planted:
                self._planted.remove(fault)
        fault.release()

    def clear(self) -> None:
        """Takes every fault away and lets go what hangs. What has struck stays on record."""
        with self._lock:
            planted, self._planted = self._planted, []
        for fault in planted:
            fault.release()

    def take(self, operation: str, subject: Subject) -> Fault | None:
        """The fault that strikes this operation, counted and put on record, or None."""
        with self._lock:
            for fault in self._planted:
                if fault.strikes(operation, subject):
                    self.struck.append(Struck(fault, operation, subject, time.monotonic()))
                    fault.strike()
                    return fault
        return None


Handle = Callable[[], Awaitable[web.StreamResponse]]
Refuse = Callable[[Fault], web.StreamResponse]


def refusal(fault: Fault) -> web.Response:
    """The answer of a `status` fault as it stands: its body, and its delay in the Retry-After header."""
    headers = {} if fault.retry_after is None else {"Retry-After": f"{fault.retry_after:g}"}
    if fault.body is None or isinstance(fault.body, str):
        return web.Response(status=fault.code, text=fault.body, headers=headers)
    return web.json_response(fault.body, status=fault.code, headers=headers)


async def carry_out(
    fault: Fault | None, request: web.Request, handle: Handle, refuse: Refuse = refusal
) -> web.StreamResponse:
    """Answers an aiohttp request as the fault has it; with None, as `handle` does.

    `refuse` turns a `status` fault without a body into the platform's own shape of a refusal.
    """
    if fault is None:
        return await handle()
    if fault.kind is Kind.STATUS:
        return refuse(fault) if fault.body is None else refusal(fault)
    if fault.kind is Kind.HANG:
        await fault.let_hang()
        return await handle()
    if fault.kind is Kind.DROP_AFTER_ACCEPT:
        await handle()
    return cut(request)


def cut(request: web.Request) -> web.StreamResponse:
    """Closes the connection at once: the client sees it end without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
