"""Fixtures of the desk's tests. Imports stand inside: this file is read before Django is made ready."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pakt.desk.agreements.models import Agreement
    from tests.desk.cast import Cast


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """Each test has a desk of its own, in which the same keys stand for other things, and begins in English."""
    from django.utils import translation

    from pakt.desk.queue import counting

    counting._kept.clear()
    yield
    translation.deactivate()


@pytest.fixture
def cast(db: None) -> Cast:
    from tests.desk.cast import cast

    return cast()


@pytest.fixture
def under(cast: Cast) -> Callable[..., Agreement]:
    """Makes an agreement of customer A (or another) under a contract that ships."""
    from tests.desk.histories import agreement_under

    def make(contract_id: str, prefix: str = "AT", **changed: object) -> Agreement:
        sides = {"customer": cast.a, "provider": cast.provider, **changed}
        return agreement_under(contract_id, prefix, **sides)  # type: ignore[arg-type]

    return make
