"""A bounded pool of threads. What is too much is refused at once with the time to come back; nothing waits for ever.

The event loop only passes messages, so it answers `/healthz` however much there is to compute.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import aclosing, suppress
from dataclasses import dataclass
from enum import Enum
from math import ceil
from typing import Any, ParamSpec, TypeVar

from genolex.errors import GenolexError

P = ParamSpec("P")
T = TypeVar("T")

CORES = os.cpu_count() or 1
USUAL = 0.1
"""Seconds that a task is taken to last before one was measured."""
LATEST = 0.2
"""The weight of the latest task in the running mean of their durations."""


class BusyError(GenolexError):
    """There is too much to do: HTTP 503; `retry_after` in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"the server is busy; try again in {retry_after} s")
        self.retry_after = retry_after


class StoppedError(GenolexError):
    """Nobody waits for what a task tells."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much runs at once (`workers`), how much may wait for it (`queue`), and how long (seconds).

    `wait` is the longest wait for a thread, `longest` the longest that a client is kept waiting for a task. A language
    model keeps a thread waiting without computing: with one, use several workers for each core.
    """

    workers: int = CORES
    queue: int = 64
    wait: float = 10.0
    longest: float = 120.0


class _Sign(Enum):
    STARTED, ENDED = range(2)


@dataclass(frozen=True, slots=True)
class _Failed:
    error: Exception


class Workers:
    """Runs blocking work in threads, first come, first served."""

    def __init__(self, capacity: Capacity | None = None) -> None:
        self.capacity = capacity or Capacity()
        self._pool = ThreadPoolExecutor(self.capacity.workers, thread_name_prefix="genolex")
        self._lock = threading.Lock()
        self._admitted = 0
        self._mean = USUAL

    @property
    def admitted(self) -> int:
        """The tasks that run or wait."""
        return self._admitted

    @property
    def retry_after(self) -> int:
        """Seconds until there should be room, at least one."""
        return max(1, ceil(self._admitted * self._mean / self.capacity.workers))

    async def run(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of a task. Raises BusyError when there is no room, or when it takes too long."""

        def telling(tell: Callable[[T], None]) -> None:
            tell(task(*args, **kwargs))

        async with aclosing(self.told(telling)) as results:
            return await anext(results)

    async def told(self, task: Callable[[Callable[[T], None]], None]) -> AsyncGenerator[T]:
        """What a task tells while it runs: it is given the function to tell with. Raises BusyError as `run` does.

        When this is closed before the task has ended, the next thing that the task tells raises StoppedError in it.
        """
        loop, arrived, stopped = asyncio.get_running_loop(), asyncio.Queue[Any](), threading.Event()

        def hand_over(item: object) -> None:
            with suppress(RuntimeError):  # the loop has ended: nobody waits for it
                loop.call_soon_threadsafe(arrived.put_nowait, item)

        def tell(item: T) -> None:
            if stopped.is_set():
                raise StoppedError("nobody listens any more")
            hand_over(item)

        def ended(future: Future[None]) -> None:
            hand_over(_Failed(BusyError(self.retry_after)) if future.cancelled() else _Sign.ENDED)

        future = self._submit(lambda: _begun(task, tell, hand_over), ended)
        try:
            ends = time.monotonic() + self.capacity.wait
            while (item := await self._next(arrived, ends)) is not _Sign.ENDED:
                if item is _Sign.STARTED:
                    ends = time.monotonic() + self.capacity.longest
                elif isinstance(item, _Failed):
                    raise item.error
                else:
                    yield item
        finally:
            stopped.set()
            future.cancel()

    def close(self) -> None:
        """Take nothing more; what waits is given up, what runs ends by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _next(self, arrived: asyncio.Queue[Any], ends: float) -> Any:
        try:
            return await asyncio.wait_for(arrived.get(), max(ends - time.monotonic(), 0.0))
        except TimeoutError:
            raise BusyError(self.retry_after) from None

    def _submit(self, task: Callable[[], None], ended: Callable[[Future[None]], None]) -> Future[None]:
        """Have a task done; that it ended is told when its place is free again."""

        def leave(future: Future[None]) -> None:
            self._leave()
            ended(future)

        with self._lock:
            if self._admitted >= self.capacity.workers + self.capacity.queue:
                raise BusyError(self.retry_after)
            self._admitted += 1
        try:
            future = self._pool.submit(self._timed, task)
        except RuntimeError:  # the pool is closed
            self._leave()
            raise BusyError(self.retry_after) from None
        future.add_done_callback(leave)
        return future

    def _leave(self) -> None:
        with self._lock:
            self._admitted -= 1

    def _timed(self, task: Callable[[], None]) -> None:
        began = time.perf_counter()
        try:
            task()
        finally:
            self._mean += LATEST * (time.perf_counter() - began - self._mean)


def _begun(
    task: Callable[[Callable[[T], None]], None], tell: Callable[[T], None], hand_over: Callable[[object], None]
) -> None:
    """Do a task in this thread; that it started or failed is handed over beside what it tells."""
    hand_over(_Sign.STARTED)
    try:
        task(tell)
    except Exception as error:
        hand_over(_Failed(error))
