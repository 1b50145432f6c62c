"""Whoever pays penalties also owns the database: it refuses, to raw SQL too, to change what is recorded."""

from collections.abc import Callable

import pytest
from django.db import Error, connection, transaction

from pakt.desk.agreements.models import Agreement, ContractVersion
from pakt.desk.tickets import actions
from pakt.desk.tickets.models import Event, Message
from tests.desk.histories import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-09T09:00:00+01:00")


@pytest.fixture
def event(under: Callable[..., Agreement]) -> Event:
    report = {"subject": "It stands", "text": "Since nine.", "channel": "portal", "kind": "error", "now": NOW}
    return actions.report(under("campus-modules"), priority="minor", key="k", **report).events.get()  # type: ignore[arg-type]


def refused(sql: str) -> None:
    with pytest.raises(Error, match="kept as it is"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_no_event_is_changed_or_deleted(event: Event) -> None:
    refused(f"UPDATE tickets_event SET type = 'confirmed' WHERE id = {event.pk}")
    refused(f"UPDATE tickets_event SET at = recorded_at WHERE id = {event.pk}")
    refused("UPDATE tickets_event SET data = '{}'")
    refused(f"DELETE FROM tickets_event WHERE id = {event.pk}")
    assert Event.objects.get(pk=event.pk).data == event.data


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has INSERT OR REPLACE")
@pytest.mark.parametrize("changed", ["id", "sequence", "key"])
def test_no_event_is_replaced_on_sqlite(event: Event, changed: str) -> None:
    copied = {"id": event.pk + 1, "sequence": event.sequence + 1, "key": "'other'", "type": "'confirmed'"}
    copied |= (
        {"id": event.pk}
        if changed == "id"
        else {"sequence": event.sequence}
        if changed == "sequence"
        else {"key": "'k'"}
    )
    names = [field.column for field in Event._meta.concrete_fields]
    values = ", ".join(str(copied.get(name, name)) for name in names)
    refused(f"INSERT OR REPLACE INTO tickets_event ({', '.join(names)}) SELECT {values} FROM tickets_event")


@pytest.mark.postgres
def test_no_event_is_truncated_on_postgres() -> None:
    refused("TRUNCATE tickets_event CASCADE")
    refused("TRUNCATE agreements_contractversion CASCADE")


def test_words_are_only_erased(event: Event) -> None:
    refused("UPDATE tickets_message SET text = 'Since ten.'")
    refused("UPDATE tickets_message SET subject = 'Other'")
    refused("UPDATE tickets_message SET visibility = 'internal'")
    refused("DELETE FROM tickets_message")
    Message.objects.filter(event=event).update(text="", subject="", erased_at=NOW)
    refused("UPDATE tickets_message SET text = 'Since nine.'")
    refused("UPDATE tickets_message SET erased_at = NULL")


def test_no_version_is_changed_and_none_taken_back(event: Event) -> None:
    version = event.ticket.version  # type: ignore[union-attr]
    for column, value in (("text", "''"), ("sha256", "''"), ("plan", "'x'"), ("number", 9), ("note", "'x'")):
        refused(f"UPDATE agreements_contractversion SET {column} = {value} WHERE id = {version.pk}")
    refused("UPDATE agreements_contractversion SET effective_from = NULL")
    refused("UPDATE agreements_contractversion SET effective_from = '2020-01-01 00:00:00'")
    refused("DELETE FROM agreements_contractversion")
    assert ContractVersion.objects.get(pk=version.pk).text == version.text
