"""Alarms: whoever is on duty is called until somebody takes it; each once, none early, no flood."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from pakt.desk.agreements.models import Agreement
from pakt.desk.due.models import Due
from pakt.desk.due.rows import next_at
from pakt.desk.due.worker import run_all
from pakt.desk.duty import alarms, messages
from pakt.desk.duty.actions import add_rule, save_rota, set_push
from pakt.desk.duty.models import Alarm, Attempt, Rota
from pakt.desk.outbox.channels.gateway import GatewayError, send
from pakt.desk.people.models import Person
from pakt.desk.tickets import actions as tickets
from pakt.desk.tickets.models import Ticket
from tests.desk.cast import Cast
from tests.desk.duty.gateways import Gateway, gateway
from tests.desk.histories import at

pytestmark = pytest.mark.django_db
NOW = at("2026-11-18T11:00:00+01:00")
MINUTE = timedelta(minutes=1)
Under = Callable[..., Agreement]
TWILIO = "twilio://AC" + "a" * 32 + ":" + "b" * 32 + "@+420777000111/{to}"


@pytest.fixture
def there(settings: Any) -> Iterator[Gateway]:
    with gateway() as one:
        base = f"http://127.0.0.1:{one.port}"
        settings.ALERT_HOSTS = ["127.0.0.1"]
        settings.ALERT_GATEWAYS = {
            "push": f"ntfy://127.0.0.1:{one.port}/{{to}}", "text": TWILIO, "call": f"{TWILIO}?method=call", "email": "",
        }  # fmt: skip
        settings.ALERT_ENDPOINTS = {
            "notify_sms_url": base + "/Accounts/{sid}/Messages.json",
            "notify_call_url": base + "/Accounts/{sid}/Calls.json",
        }
        settings.ALERT_KEY = "of the gateway"
        yield one


@pytest.fixture
def on_call(cast: Cast) -> Rota:
    for number, person in enumerate((cast.g1, cast.g2, cast.manager), 1):
        Person.objects.filter(pk=person.pk).update(phone=f"+420604000{number:03}")
        set_push(person, f"topic-{person.name}")
    rota = Rota(organisation=cast.provider, name="Nights", handover_time=time(8), starts_on=date(2026, 11, 16))
    return save_rota(rota, [Person.objects.get(pk=cast.g1.pk)])


def work(now: datetime) -> None:
    run_all(now)


def steps(cast: Cast, rota: Rota, *ways: str) -> list[dict[str, Any]]:
    by = list(ways) or ["push"]
    people = [Person.objects.get(pk=one.pk) for one in (cast.g2, cast.manager)]
    return [{"rota": rota, "ways": by, "minutes": 5}, *({"person": one, "ways": by, "minutes": 5} for one in people)]


def report(agreement: Agreement, cast: Cast, priority: str = "A", now: datetime = NOW) -> Ticket:
    return tickets.report(
        agreement, subject="All down", text="All is down.", channel="portal", kind="defect", priority=priority,
        person=cast.a1, now=now,
    )  # fmt: skip


def test_the_next_is_called_after_some_minutes_while_the_first_two_are_silent(
    cast: Cast, under: Under, there: Gateway, on_call: Rota
) -> None:
    agreement = under("city-bots")
    add_rule(agreement, what="report", priorities=["A"], steps=steps(cast, on_call), now=NOW)
    report(agreement, cast, "B")
    ticket = report(agreement, cast)
    work(NOW)
    assert [said["topic"] for _path, said in there.got] == ["topic-G1"]
    work(NOW + 5 * MINUTE - timedelta(seconds=1))
    assert len(there.got) == 1
    work(NOW + 5 * MINUTE)
    work(NOW + 10 * MINUTE)
    assert [said["topic"] for _path, said in there.got] == ["topic-G1", "topic-G2", "topic-Manager"]
    link = re.search(r"http\S+/duty/take/\S+", there.got[-1][1]["message"])
    assert link
    path = link[0].partition("localhost:8000")[2]
    page = Client().get(path).content.decode()
    assert "I take it" in page and Alarm.objects.get().state == "calling"
    assert "You have taken it" in Client().post(path).content.decode()
    work(NOW + timedelta(days=1))
    assert len(there.got) == 3
    alarm = Alarm.objects.get()
    assert (alarm.state, alarm.taken_by, alarm.taken_how) == ("taken", cast.manager, "link")
    noted = ticket.events.filter(type__startswith="duty_").order_by("sequence")
    assert [row.type for row in noted] == ["duty_called"] * 3 + ["duty_taken"]
    assert "Manager has taken it already." in Client().post(f"/duty/take/{messages.token(first())}/").content.decode()


def first() -> Attempt:
    found = Attempt.objects.order_by("pk").first()
    assert found
    return found


def test_what_nobody_takes_is_left_after_some_rounds_and_can_still_be_taken(
    cast: Cast, under: Under, there: Gateway, on_call: Rota
) -> None:
    agreement = under("city-bots")
    add_rule(agreement, what="report", steps=steps(cast, on_call), now=NOW)
    ticket, now = report(agreement, cast), NOW
    for _ in range(12):
        work(now)
        now += 5 * MINUTE
    assert len(there.got) == 3 * alarms.ROUNDS
    assert Alarm.objects.get().state == "unanswered"
    assert ticket.events.filter(type="duty_unanswered").count() == 1
    client = Client()
    client.force_login(cast.g1)
    assert "nobody took it" in client.get("/duty/alarms/").content.decode()
    client.post(f"/duty/alarms/{Alarm.objects.get().pk}/take/")
    assert Alarm.objects.get().taken_how == "page"


def test_a_text_message_is_answered_by_its_code_from_its_number(
    cast: Cast, under: Under, there: Gateway, on_call: Rota
) -> None:
    agreement = under("city-bots")
    add_rule(agreement, what="report", steps=steps(cast, on_call, "text"), now=NOW)
    report(agreement, cast)
    work(NOW)
    path, said = there.got[0]
    assert path == f"/Accounts/AC{'a' * 32}/Messages.json"
    assert said["To"] == "+420604000001"
    code = first().code
    assert code in said["Body"]
    basic = {"Authorization": "Basic " + "eDpvZiB0aGUgZ2F0ZXdheQ=="}
    assert Client().post("/hooks/duty/reply/", {"From": said["To"], "Body": code}).status_code == 401
    Client().post("/hooks/duty/reply/", {"From": "+420999999999", "Body": code}, headers=basic)
    Client().post("/hooks/duty/reply/", {"From": said["To"], "Body": "ok"}, headers=basic)
    assert Alarm.objects.get().state == "calling"
    Client().post("/hooks/duty/reply/", {"From": "00420 604 000 001", "Body": f"Ok {code}"}, headers=basic)
    alarm = Alarm.objects.get()
    assert (alarm.state, alarm.taken_by, alarm.taken_how) == ("taken", cast.g1, "code")


def test_a_call_is_answered_by_a_key(cast: Cast, under: Under, there: Gateway, on_call: Rota) -> None:
    agreement = under("city-bots")
    add_rule(agreement, what="report", steps=steps(cast, on_call, "call"), now=NOW)
    report(agreement, cast)
    work(NOW)
    path, said = there.got[0]
    assert path.endswith("/Calls.json")
    action = re.search(r'action="http://localhost:8000([^"]+)"', said["Twiml"])
    assert action and "Press 1 to take it." in said["Twiml"]
    assert "Nothing was taken" in Client().post(action[1], {"Digits": "2"}).content.decode()
    assert "You have taken it" in Client().post(action[1], {"Digits": "1"}).content.decode()
    assert Alarm.objects.get().taken_how == "key"
    assert Client().post("/hooks/duty/pressed/1-none/", {"Digits": "1"}).status_code == 404


def test_an_alarm_goes_out_as_a_mail_by_a_real_server(cast: Cast, settings: Any) -> None:
    from aiosmtpd.controller import Controller

    class Keep:
        def __init__(self) -> None:
            self.got: list[bytes] = []

        async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
            self.got.append(envelope.content)
            return "250 OK"

    kept = Keep()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        settings.ALERT_HOSTS = ["127.0.0.1"]
        settings.ALERT_GATEWAYS = {"email": f"mailto://127.0.0.1:{port}?from=pakt@desk.example&to={{to}}&mode=insecure"}
        send("email", "g1@example.org", "AT-0001", "A term runs out.")
    finally:
        controller.stop()
    assert b"To: g1@example.org" in kept.got[0] and b"AT-0001" in kept.got[0]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.1", "0.0.0.0"])
def test_a_private_address_is_refused_unless_the_operator_allows_the_host(settings: Any, host: str) -> None:
    settings.ALERT_GATEWAYS, settings.ALERT_HOSTS = {"push": f"ntfy://{host}:9/{{to}}"}, ["elsewhere.example"]
    with pytest.raises(GatewayError, match="private address"):
        send("push", "topic", "", "x")


def test_a_gateway_that_redirects_is_not_followed(there: Gateway) -> None:
    with gateway() as other:
        there.status, there.location = 307, f"http://localhost:{other.port}/"
        with pytest.raises(GatewayError):
            send("push", "topic", "", "x")
        assert not other.got


def test_where_nobody_is_reached_the_next_is_called_at_once(
    cast: Cast, under: Under, there: Gateway, on_call: Rota
) -> None:
    agreement = under("city-bots")
    Person.objects.filter(pk=cast.g1.pk).update(phone="")
    add_rule(agreement, what="report", steps=steps(cast, on_call, "text"), now=NOW)
    report(agreement, cast)
    work(NOW)
    assert [said["To"] for _path, said in there.got] == ["+420604000002"]


def test_a_gateway_that_fails_for_good_is_noted_and_the_next_is_called(
    cast: Cast, under: Under, there: Gateway, on_call: Rota
) -> None:
    agreement = under("city-bots")
    add_rule(agreement, what="report", steps=steps(cast, on_call), now=NOW)
    report(agreement, cast)
    there.status = 500
    now = NOW
    for _ in range(alarms.MOST_TRIES):
        work(now)
        now += MINUTE
    assert first().state == "failed" and first().error
    there.status = 200
    work(now)
    assert there.got[-1][1]["topic"] == "topic-G2"
    assert now < NOW + 5 * MINUTE


def test_a_term_calls_its_minutes_before_it_runs_out_and_neither_earlier_nor_afterwards(
    cast: Cast, under: Under, there: Gateway, on_call: Rota
) -> None:
    agreement = under("city-bots")
    add_rule(agreement, what="breach", minutes_before=30, steps=steps(cast, on_call), now=NOW)
    ticket = report(agreement, cast)
    work(NOW)
    due = ticket.clocks.filter(owed_by="provider").order_by("due_at")[0].due_at
    assert due is not None
    work(due - 30 * MINUTE - timedelta(seconds=1))
    assert not Alarm.objects.exists()
    work(due - 30 * MINUTE)
    assert Alarm.objects.get().due_at == due
    late = report(agreement, cast, now=due)
    work(due + timedelta(days=3))
    assert not Alarm.objects.filter(ticket=late).exists()


def test_an_outage_calls_once(cast: Cast, under: Under, there: Gateway, on_call: Rota) -> None:
    agreement = under("city-bots")
    add_rule(agreement, what="outage", steps=steps(cast, on_call), now=NOW)
    for _ in range(2):
        alarms.raise_outage(agreement, key="probe 1", title="The bot is down", now=NOW)
    work(NOW)
    assert len(there.got) == 1 and "The bot is down" in there.got[0][1]["message"]


def test_after_a_standstill_there_is_no_flood_and_nobody_is_skipped(
    cast: Cast, under: Under, there: Gateway, on_call: Rota
) -> None:
    agreement = under("city-bots")
    add_rule(agreement, what="report", steps=steps(cast, on_call), now=NOW)
    for _ in range(20):
        report(agreement, cast)
    later = NOW + timedelta(days=3)
    work(later)
    assert Alarm.objects.count() == 20
    assert [said["topic"] for _path, said in there.got] == ["topic-G1"] * alarms.MOST
    work(later + MINUTE)
    assert len(there.got) == alarms.MOST + 1
    assert "20 alarms wait for somebody." in str(there.got[-1][1])
    work(later + 5 * MINUTE)
    assert [said["topic"] for _path, said in there.got[alarms.MOST + 1 :]] == ["topic-G2"] * alarms.MOST
    upcoming = next_at()
    assert upcoming is not None and upcoming > later + 5 * MINUTE


def test_an_alarm_that_was_taken_leaves_nothing_due(cast: Cast, under: Under, there: Gateway, on_call: Rota) -> None:
    agreement = under("city-bots")
    add_rule(agreement, what="report", steps=steps(cast, on_call), now=NOW)
    report(agreement, cast)
    run_all(NOW, kind=alarms.WATCH)
    run_all(NOW, kind=alarms.ESCALATE)
    assert alarms.take(Alarm.objects.get(), by=cast.g1, how="page", now=NOW)
    work(NOW)
    assert not there.got and first().state == "dropped"
    assert not Due.objects.filter(kind=alarms.ESCALATE).exists()


def test_nobody_is_called_for_a_customer_for_whom_they_do_not_work(
    cast: Cast, under: Under, there: Gateway, on_call: Rota
) -> None:
    agreement = under("city-bots", "BT", customer=cast.b)
    add_rule(agreement, what="outage", steps=steps(cast, on_call)[1:], now=NOW)
    alarms.raise_outage(agreement, key="1", title="Down", now=NOW)
    work(NOW)
    assert [said["topic"] for _path, said in there.got] == ["topic-Manager"]
