"""Work on many things in processes of their own, so that neither they nor the window wait for Python's lock."""

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import suppress
from queue import SimpleQueue
from typing import IO, Any, Generic, TypeVar

from core.errors import UserError
from core.parallel import ShouldStop, chunks_in_order, never

Thing = TypeVar("Thing")
Result = TypeVar("Result")

LOST = "Reading it took more memory than there is, or ended the program that reads pictures."  # of a picture
MANY = 512  # things for which it pays to start processes: that takes each of them a third of a second
_MOST = 8  # each takes some 60 MB
_CHUNK = 8
_AHEAD = 32  # chunks for each process, so that none waits while the caller is busy
_NICE = 5  # whatever a person does goes first
_CODE = "import sys; sys.path[:] = sys.argv[1:]; from core.processes import serve; serve()"
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_FLAGS = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # on Windows a black window would come up for each
_PATIENCE = 1.0  # seconds that processes which are no longer wanted have for the things that they are at
_STOP = None
_GONE = (OSError, EOFError, ValueError, pickle.UnpicklingError)

_Outcome = tuple[list[Result], Exception | None]  # the results up to what was raised
_Answer = tuple[list[Any], Exception | None, str]  # an outcome as it is sent, and what led to what was raised


def in_order_apart(
    function: Callable[[Thing], Result],
    things: Iterable[Thing],
    *,
    should_stop: ShouldStop,
    name: str,
    lost: Callable[[Thing], Result],
    before: Callable[[], None] = lambda: None,
    after: Callable[[Sequence[Result]], None] = lambda results: None,
) -> Generator[Result, None, None]:
    """As parallel.in_order, in other processes: function, things and results are pickled on the way.

    `lost` is the result for a thing that ended the process that had it. `before` is called in a thread before some
    things are handed over, and `after` with what came of them, also where nobody waits for it any more.
    """
    workers: SimpleQueue[_Worker[Thing, Result]] = SimpleQueue()
    made = [_Worker(function, lost) for _ in range(min(_MOST, os.cpu_count() or 1))]
    for each in made:
        workers.put(each)

    def work(some: Sequence[Thing]) -> Sequence[Result]:
        before()
        worker = workers.get()
        try:
            results, raised = worker.work(some)
        finally:
            workers.put(worker)
        after(results)
        if raised:
            raise raised
        return results

    def give_up() -> None:
        for each in made:
            each.stop()
        until = time.monotonic() + _PATIENCE
        for each in made:
            each.end(until)

    return chunks_in_order(
        work,
        things,
        should_stop=should_stop,
        name=name,
        chunk=_CHUNK,
        ahead=_AHEAD,
        threads=len(made),
        give_up=give_up,
    )


class _Worker(Generic[Thing, Result]):
    """One process and the pipes to it, started when there is work, and again where it was lost.

    Where none can be started the work is done in this one: the results are the same.
    """

    def __init__(self, function: Callable[[Thing], Result], lost: Callable[[Thing], Result]) -> None:
        self._function = function
        self._lost = lost
        self._child: _Child | None = None
        self._lock = threading.Lock()
        self._ended = False
        self._idle = threading.Event()
        self._idle.set()

    def work(self, things: Sequence[Thing]) -> "_Outcome[Result]":
        """What the function makes of each, as far as there is time, and what it raised instead."""
        self._idle.clear()
        try:
            outcome = self._asked(things)
            # where one of them ended the process, each by itself shows whether it was the one
            return outcome or self._one_by_one(things)
        finally:
            self._idle.set()

    def stop(self) -> None:
        """Take no more work, and tell the process so: it answers with what it has after the thing that it is at."""
        with self._lock:
            self._ended = True
            child = self._child
        if child:
            child.ask_to_stop()

    def end(self, until: float) -> None:
        """End the process that was told to stop: when it has answered, or then in the middle of the thing."""
        self._idle.wait(max(0.0, until - time.monotonic()))
        with self._lock:
            child = self._child
        self._let_go(child)

    def _one_by_one(self, things: Sequence[Thing]) -> "_Outcome[Result]":
        results: list[Result] = []
        for thing in things:
            found, raised = self._asked([thing]) or ([self._lost(thing)], None)
            results += found
            if raised:
                return results, raised
        return results, None

    def _asked(self, things: Sequence[Thing]) -> "_Outcome[Result] | None":
        """None where the process did not live to say."""
        child = None
        try:
            child = self._started()
            return child.asked(things) if child else ([], None)
        except _NotStarted:
            return ([], None) if self._ended else _outcome(self._function, things)
        except _GONE:
            self._let_go(child)
            return ([], None) if self._ended else None

    def _started(self) -> "_Child | None":
        """The process; None once it was to stop. Raises _NotStarted."""
        with self._lock:
            if self._child is None and not self._ended:
                self._child = _Child(self._function)
            return None if self._ended else self._child

    def _let_go(self, child: "_Child | None") -> None:
        with self._lock:
            if self._child is child:
                self._child = None
        if child:
            child.end()


class _NotStarted(Exception):
    """There are no more processes, or no Python to start."""


class _Child:
    """A process that runs `serve`."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        """Raises _NotStarted."""
        try:
            self._process = _process()
        except OSError as error:
            raise _NotStarted from error
        assert self._process.stdin
        assert self._process.stdout
        self._to, self._from = self._process.stdin, self._process.stdout
        self._function: Callable[[Any], Any] | None = function  # until it is there
        self._saying = threading.Lock()

    def asked(self, things: Sequence[Any]) -> "_Outcome[Any]":
        """Raises _NotStarted, or one of _GONE where the process is no more."""
        if self._function:
            self._make_ready()
        self._say(things)
        answer: _Answer = pickle.load(self._from)
        results, raised, led_to_it = answer
        if raised and led_to_it:
            raised.__cause__ = RuntimeError(led_to_it)
        return results, raised

    def _make_ready(self) -> None:
        try:
            self._say(self._function)
            pickle.load(self._from)
        except _GONE as error:
            raise _NotStarted from error
        self._function = None

    def ask_to_stop(self) -> None:
        """It will answer with what it has, after the thing that it is at."""
        with suppress(*_GONE):
            self._say(_STOP)

    def _say(self, something: object) -> None:
        with self._saying:
            _send(self._to, something)

    def end(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._to, self._from):
            with suppress(OSError, ValueError):  # what was not sent any more; somebody still reads
                pipe.close()


def _process() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", _CODE, *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | _ENVIRONMENT,
        creationflags=_FLAGS,
    )


def _send(pipe: IO[bytes], something: object) -> None:
    pickle.dump(something, pipe, pickle.HIGHEST_PROTOCOL)
    pipe.flush()


def serve() -> None:
    """Be such a process: read things from standard input, write what the function makes of them, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is told to all; who started this one ends it
    if hasattr(os, "nice"):
        os.nice(_NICE)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a decoder prints is no answer
    arriving: SimpleQueue[Any] = SimpleQueue()
    stopped = threading.Event()
    threading.Thread(target=_receive, args=(arriving, stopped), daemon=True).start()
    function = arriving.get()
    _send(answers, "ready")
    while True:
        _send(answers, _answer(*_outcome(function, arriving.get(), stopped.is_set)))


def _receive(arriving: "SimpleQueue[Any]", stopped: threading.Event) -> None:
    """Read until the end, which comes also when who started this process is killed, and then end with it at once."""
    try:
        while True:
            something = pickle.load(sys.stdin.buffer)
            if something is _STOP:
                stopped.set()
            else:
                arriving.put(something)
    finally:  # also after what cannot be unpickled: who sent it sees the end, and waits for no answer
        os._exit(0)


def _outcome(function: Callable[[Any], Any], things: Sequence[Any], should_stop: ShouldStop = never) -> _Outcome[Any]:
    results: list[Any] = []
    try:
        results.extend(function(thing) for thing in things if not should_stop())
    except Exception as error:
        return results, error
    return results, None


def _answer(results: list[Any], raised: Exception | None) -> _Answer:
    """Pickling drops where an exception came from, and not each can be pickled: what led to it is sent in words."""
    if raised is None:
        return results, None, ""
    if not isinstance(raised, UserError):
        return results, RuntimeError("".join(traceback.format_exception(raised))), ""
    return results, raised, "".join(traceback.format_exception(raised.__cause__)) if raised.__cause__ else ""
