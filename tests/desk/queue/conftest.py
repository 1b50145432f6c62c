"""Fixtures of the queue's tests: a desk at noon of a Tuesday."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client

if TYPE_CHECKING:
    from pakt.desk.people.models import Person

NOON = "2026-03-10T12:00:00+01:00"


@pytest.fixture
def client_of() -> Callable[[Any], Client]:
    def make(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return make


@pytest.fixture
def see(client_of: Callable[[Any], Client]) -> Callable[[Any, str], str]:
    """What a person sees at an address, at noon."""

    def page(person: Person, address: str) -> str:
        with time_machine.travel(NOON, tick=False):
            response = client_of(person).get(address)
        assert response.status_code == 200
        return response.content.decode()

    return page
