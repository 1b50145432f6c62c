"""`pakt user`: the first person who can sign in."""

import io

import pytest
from django.core.management import CommandError, call_command

from pakt.desk.people.models import Person, Role

pytestmark = pytest.mark.django_db


def user(monkeypatch: pytest.MonkeyPatch, typed: str, *arguments: str, **options: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    call_command("user", *arguments, **options)


def test_the_first_administrator_is_made_on_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    user(monkeypatch, "three words together\n", "Ada@Example.org", name="Ada", organisation="Cedar Support")
    person = Person.objects.get(email="ada@example.org")
    assert person.check_password("three words together")
    role = Role.objects.get(person=person)
    assert (role.role, role.organisation.name) == ("administrator", "Cedar Support")
    user(monkeypatch, "another few words\n", "ada@example.org")
    person.refresh_from_db()
    assert person.check_password("another few words")
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "email", "options", "said"),
    [
        ("three words together\n", "ada@example.org", {}, "--name"),
        ("short\n", "ada@example.org", {"name": "Ada"}, "too short"),
        ("\n", "ada@example.org", {"name": "Ada"}, "too short"),
        ("three words together\n", "no address", {"name": "Ada"}, "valid email"),
    ],
)
def test_nobody_is_made_by_halves(
    monkeypatch: pytest.MonkeyPatch, typed: str, email: str, options: dict[str, str], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        user(monkeypatch, typed, email, **options)
    assert not Person.objects.exists()
