"""Sets of names that grow together as two of them turn out to belong together."""

from typing import Generic, TypeVar

Name = TypeVar("Name", str, tuple[int, bytes])


class Joins(Generic[Name]):
    """Names that were joined, each set of them known by the first in order."""

    def __init__(self) -> None:
        self._towards: dict[Name, Name] = {}

    def first(self, name: Name) -> Name:
        while (nearer := self._towards.get(name, name)) != name:
            self._towards[name] = self._towards.get(nearer, nearer)
            name = nearer
        return name

    def join(self, one: Name, other: Name) -> None:
        first, second = sorted((self.first(one), self.first(other)))
        if first != second:
            self._towards[second] = first
