"""Official weights from a file that a person brings, for computers without a network."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from safetensors import SafetensorError

from core import files
from core.errors import UserError
from core.strategies import OfficialWeights, Strategy
from core.weights import hashes, hub, told
from core.weights.events import Fetched, FetchEvent, FetchFinished
from core.weights.loading import put
from core.weights.part import forget

_CHUNK = 1024 * 1024


def import_file(strategy: Strategy, source: Path, *, should_stop: Callable[[], bool]) -> Iterator[FetchEvent]:
    """Copy the file to where the strategy's weights are looked for, if it is the one; its name does not matter.

    Raises UserError when it is another or cannot be read or copied; then nothing is changed.
    """
    weights = hub.known(hub.official(strategy))
    file = hub.place(weights)
    total = _size(source, weights, strategy)
    try:
        with files.explained(file), files.whole_file(file) as copy:
            yield from _copy(source, copy, total, should_stop)
            if weights.sha256:
                _check(source, copy, weights, strategy)
            else:
                _take_as_it_is(source, copy, weights, strategy)
    except _Stopped:
        yield FetchFinished("stopped", file, 0)
    else:
        forget(file)
        yield FetchFinished("imported", file, total)


class _Stopped(Exception):
    pass


def _copy(source: Path, copy: Path, total: int, should_stop: Callable[[], bool]) -> Iterator[Fetched]:
    done, began = 0, time.monotonic()
    with copy.open("wb") as target:
        for chunk in _chunks(source):
            if should_stop():
                raise _Stopped
            target.write(chunk)
            done += len(chunk)
            speed = done / max(time.monotonic() - began, 1e-6)
            yield Fetched(done, total, (total - done) / speed, speed)


def _chunks(source: Path) -> Iterator[bytes]:
    try:
        with source.open("rb") as content:
            while chunk := content.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise _unreadable(source, error) from error


def _size(source: Path, weights: OfficialWeights, strategy: Strategy) -> int:
    """The size of a file that can be the one. Raises UserError otherwise."""
    if source.is_dir():
        raise UserError(f"{source} is a folder.", f"Choose the file {weights.file}.")
    try:
        size = source.stat().st_size
    except OSError as error:
        raise _unreadable(source, error) from error
    if weights.sha256 and not hub.fits(size, weights):
        has = f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size:,} bytes"
        raise _another(source, f"it has {has}", weights, strategy)
    return size


def _check(source: Path, copy: Path, weights: OfficialWeights, strategy: Strategy) -> None:
    found = hashes.sha256(copy)
    if not weights.is_of(found):
        raise _another(source, f"its SHA-256 begins with {found[:8]}", weights, strategy)


def _take_as_it_is(source: Path, copy: Path, weights: OfficialWeights, strategy: Strategy) -> None:
    """Note the hash of a file for which nobody here knows it, if its tensors are the network's. Raises UserError."""
    from core.strategies.dice import OwnDice  # brings torch, which takes seconds to import

    found = replace(weights, sha256=hashes.sha256(copy), megabytes=copy.stat().st_size / 1e6)
    try:
        with OwnDice():  # a training beside it draws on undisturbed
            network = strategy.build(1)
        put(copy, network, strategy, found)
    except (SafetensorError, UserError) as error:
        why = error.message if isinstance(error, UserError) else "it is no whole safetensors file"
        raise UserError(
            f"{source} is not the file of pretrained weights that {strategy.name} needs: {why.rstrip('.')}.",
            f"Choose model.safetensors, fetched from {weights.url}.",
        ) from error
    told.note(found)


def _another(source: Path, why: str, weights: OfficialWeights, strategy: Strategy) -> UserError:
    return UserError(
        f"{source} is not the file of pretrained weights that {strategy.name} needs: {why}.",
        f"Choose {weights.file} ({weights.megabytes} MB, SHA-256 {weights.sha256[:8]}…), fetched from {weights.url}.",
    )


def _unreadable(source: Path, error: OSError) -> UserError:
    return UserError(f"{source} cannot be read ({error.strerror or error}).", "Look at its name and its place.")
