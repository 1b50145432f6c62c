"""Articles to begin with, and whoever reads them in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

if TYPE_CHECKING:
    from pakt.desk.knowledge.models import Article
    from pakt.desk.people.models import Person
    from tests.desk.cast import Cast


@pytest.fixture
def served(under: Callable[..., Any], cast: Cast) -> None:
    """The provider serves both customers."""
    under("city-bots", "AA")
    under("campus-modules", "BB", customer=cast.b)


@pytest.fixture
def told(cast: Cast, served: None) -> Callable[..., Article]:
    """Makes a published article."""
    from pakt.desk.knowledge import actions

    def make(title: str = "How to restart it", **said: Any) -> Article:
        values = {"text": "Press the button.", "language": "en", "person": cast.manager, "provider": cast.provider}
        article = actions.write(title=title, **(values | said)).article
        return actions.publish(article, person=cast.manager)

    return make


@pytest.fixture
def as_() -> Callable[[Person | None], Client]:
    """A browser in which a person is signed in, or nobody."""

    def browser(person: Person | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    return browser
