"""Desks that can be broken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import house as houses
from tests.faults.house import House


@pytest.fixture(scope="session")
def empty_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = houses.new(tmp_path_factory.mktemp("template"))
    yield house
    houses.drop(house)


@pytest.fixture
def house(empty_house: House, tmp_path: Path) -> Iterator[House]:
    """A desk of its own with an empty database."""
    house = houses.copy(empty_house, tmp_path)
    yield house
    houses.drop(house)
