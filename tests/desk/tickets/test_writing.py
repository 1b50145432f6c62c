"""Writing on a ticket: where words go, what comes back unsent, what is kept, and whom they may name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pakt.desk.agreements.models import Agreement
from pakt.desk.drafts import actions as drafts
from pakt.desk.drafts.models import Draft
from pakt.desk.people.models import Person
from pakt.desk.tickets import actions, watching
from pakt.desk.tickets.models import Event, Message, Ticket
from tests.desk.cast import Cast
from tests.desk.histories import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-10T12:00:00+01:00")
REPORTED = at("2026-03-10T10:00:00+01:00")
Under = Callable[..., Agreement]


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def reported(agreement: Agreement, person: Person, **changed: object) -> Ticket:
    said = {"kind": "error", "priority": "critical", "channel": "portal", **changed}
    told = {"subject": "Locked", "text": "It locks.", "person": person, "at": REPORTED, "now": REPORTED}
    return actions.report(agreement, **told, **said)  # type: ignore[arg-type]


@pytest.fixture
def error(cast: Cast, under: Under) -> Ticket:
    return reported(under("campus-modules"), cast.a1)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(ticket: Ticket, person: Person, asked: str = "") -> str:
    return client_of(person).get(f"/tickets/{ticket.reference}/{asked}").content.decode()


def seen_by(ticket: Ticket, person: Person, asked: str = "") -> str:
    """What the form on a page says that its reader has seen."""
    found = re.search(r'name="seen" value="(\d+)"', page_of(ticket, person, asked))
    assert found
    return found[1]


def write(ticket: Ticket, person: Person, text: str, **data: object) -> tuple[int, str]:
    response = client_of(person).post(f"/tickets/{ticket.reference}/write/", {"text": text, **data})
    return response.status_code, response.content.decode()


def words(ticket: Ticket) -> list[str]:
    return list(Message.objects.filter(event__ticket=ticket).order_by("event__sequence").values_list("text", flat=True))


def box(page: str) -> str:
    """The sheet on which one writes."""
    return page[page.index('<form class="write"') :].split("</form>")[0]


def test_what_sending_does_to_the_terms_stands_before_the_button(cast: Cast, error: Ticket) -> None:
    assert "What sending does: stops" in box(page_of(error, cast.g1))
    assert "A note changes no term." in box(page_of(error, cast.g1))
    actions.answer(error, text="We look.", person=cast.g1)
    assert "Sending changes no term." in box(page_of(error, cast.g1))
    actions.answer(error, text="Which one?", person=cast.g1, asks=True)
    assert "What sending does:" in box(page_of(error, cast.a1))


def test_a_sheet_that_is_sent_twice_is_one_message(cast: Cast, error: Ticket) -> None:
    for _ in range(2):
        assert write(error, cast.g1, "Once.", key="a" * 32)[0] == 302
    assert words(error) == ["It locks.", "Once."]


def test_whoever_was_overtaken_is_told_once_and_both_texts_are_kept(cast: Cast, error: Ticket) -> None:
    seen = seen_by(error, cast.g1)
    assert write(error, cast.g2, "Restarted, please try.", seen=seen)[0] == 302
    status, page = write(error, cast.g1, "Mine, **with signs**", seen=seen, place="customer")
    assert status == 409
    assert "Not sent yet" in box(page)
    assert "Restarted, please try." in box(page)
    assert "Mine, **with signs**</textarea>" in box(page)
    assert "Send all the same" in box(page)
    again = re.search(r'name="seen" value="(\d+)"', box(page))
    assert again
    assert write(error, cast.g1, "Mine, **with signs**", seen=again[1])[0] == 302
    assert words(error) == ["It locks.", "Restarted, please try.", "Mine, **with signs**"]


def test_ones_own_news_and_an_assignment_hold_nothing_back(cast: Cast, error: Ticket) -> None:
    seen = seen_by(error, cast.g1)
    actions.answer(error, text="First.", person=cast.g1)
    actions.assign(error, to=cast.g2, person=cast.manager)
    assert write(error, cast.g1, "Second.", seen=seen)[0] == 302


def test_a_customer_hears_of_no_note_when_their_words_are_held_or_not(cast: Cast, error: Ticket) -> None:
    seen = seen_by(error, cast.a1)
    actions.note(error, text="canary", person=cast.g1)
    assert seen_by(error, cast.a1) == seen
    assert write(error, cast.a1, "More.", seen=seen)[0] == 302


def test_a_step_is_held_back_in_the_same_way(cast: Cast, error: Ticket) -> None:
    actions.record(error, type="confirmed", by="provider", person=cast.g1)
    seen = seen_by(error, cast.g1, "?step=workaround_provided")
    actions.answer(error, text="It works again, thank you.", person=cast.a1)
    posted = {"text": "Use the other one.", "seen": seen}
    response = client_of(cast.g1).post(f"/tickets/{error.reference}/steps/workaround_provided/", posted)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Not recorded yet" in page
    assert "It works again, thank you." in page
    assert "Use the other one.</textarea>" in page
    assert words(error) == ["It locks.", "It works again, thank you."]


def test_words_survive_and_come_back_with_the_time_at_which_they_were_kept(cast: Cast, error: Ticket) -> None:
    drafts.keep(cast.g1, f"ticket {error.reference}", {"text": ["Half a"], "place": ["note"]}, now=REPORTED)
    page = box(page_of(error, cast.g1))
    assert "Half a</textarea>" in page
    assert "was kept and is here again" in page
    assert re.search(r'value="note" checked', page)
    assert "Half a" not in page_of(error, cast.g2)
    assert write(error, cast.g1, "Half a sentence.", place="note")[0] == 302
    assert not Draft.objects.exists()


def test_a_draft_of_a_step_fills_its_form(cast: Cast, error: Ticket) -> None:
    actions.record(error, type="confirmed", by="provider", person=cast.g1)
    drafts.keep(cast.g1, f"ticket {error.reference} workaround_provided", {"text": ["Take the other"]})
    assert "Take the other</textarea>" in page_of(error, cast.g1, "?step=workaround_provided")
    assert "Take the other" not in page_of(error, cast.g1)


def test_whoever_signs_in_after_a_session_ended_finds_the_words_on_the_ticket(cast: Cast, error: Ticket) -> None:
    response = client_of(cast.g1).get(f"/tickets/{error.reference}/write/")
    assert response.headers["Location"] == f"/tickets/{error.reference}/"


def test_a_file_may_go_without_words_and_one_of_a_note_never_reaches_the_customer(cast: Cast, error: Ticket) -> None:
    upload = SimpleUploadedFile("secret.log", b"canary-in-a-file")
    assert write(error, cast.g1, "", place="note", files=upload)[0] == 302
    told = Event.objects.get(ticket=error, type="note")
    file = told.attachments.get().file
    assert "secret.log" in page_of(error, cast.g1)
    assert "secret.log" not in page_of(error, cast.a1)
    assert client_of(cast.a1).get(f"/files/{file.pk}/").status_code == 404
    assert client_of(cast.g1).get(f"/files/{file.pk}/").status_code == 200


def test_hostile_words_stay_words_on_both_sides(cast: Cast, error: Ticket) -> None:
    actions.answer(error, text="[x](javascript:alert(1)) <script>alert(1)</script> {{7*7}}", person=cast.a1)
    for person in (cast.g1, cast.a1):
        page = page_of(error, person)
        assert "&lt;script&gt;alert(1)" in page
        assert "{{7*7}}" in page
        assert 'href="javascript' not in page


def test_a_preview_is_what_will_be_shown_and_keeps_nothing(cast: Cast, error: Ticket) -> None:
    response = client_of(cast.g1).post("/preview/", {"of": "text", "text": "**now** <b>x</b>"})
    assert response.content.decode() == "<p><strong>now</strong> &lt;b&gt;x&lt;/b&gt;</p>\n"
    assert Client().post("/preview/", {"of": "text", "text": "x"}).status_code == 302


# Questions


def test_the_call_that_was_tried_is_asked_before_a_question_is_put(cast: Cast, under: Under) -> None:
    ticket = reported(under("information-systems"), cast.a1, priority="high")
    assert "Before that you are asked: Call to the employee" in box(page_of(ticket, cast.g1))
    status, page = write(ticket, cast.g1, "Which **year**?", asks="yes")
    assert status == 200
    assert "Which **year**?</textarea>" in page
    assert 'name="answer-called"' in page
    assert words(ticket) == ["It locks."]
    step = f"/tickets/{ticket.reference}/steps/info_requested/"
    assert client_of(cast.g1).post(step, {"text": "Which **year**?"}).status_code == 409
    told = {"text": "Which **year**?", "answer-called": "11:40, nobody answered"}
    assert client_of(cast.g1).post(step, told).status_code == 302
    assert Event.objects.get(ticket=ticket, type="info_requested").data["form"] == {"called": "11:40, nobody answered"}


def test_where_nothing_more_is_asked_a_question_goes_at_once(cast: Cast, error: Ticket) -> None:
    assert write(error, cast.g1, "Which one?", asks="yes")[0] == 302
    assert Event.objects.filter(ticket=error, type="info_requested").exists()


# The channel of the answer


@pytest.mark.parametrize("channel", ["portal", "email", "phone"])
def test_by_which_channel_the_answer_goes_is_told_before_one_writes(cast: Cast, under: Under, channel: str) -> None:
    ticket = reported(under("ministry-hotline"), cast.a1, kind="question", priority=None, channel=channel)
    page = box(page_of(ticket, cast.g1))
    assert "and so goes its answer" in page
    assert "MH-4" in page


def test_the_words_of_an_answer_go_over_into_its_step(cast: Cast, under: Under) -> None:
    ticket = reported(under("ministry-hotline"), cast.a1, kind="question", priority=None, channel="phone")
    status, page = write(ticket, cast.g1, "On page 4.", step="answered")
    assert status == 200
    assert "On page 4.</textarea>" in page
    assert "The answer is on the portal too." in page
    step = f"/tickets/{ticket.reference}/steps/answered/"
    refused = client_of(cast.g1).post(step, {"text": "On page 4.", "channel": "email"})
    assert refused.status_code == 409
    assert "MH-4" in refused.content.decode()
    told = {"text": "On page 4.", "channel": "email", "reason": "a long table"}
    assert client_of(cast.g1).post(step, told).status_code == 302
    assert "On page 4." in page_of(ticket, cast.a1)


def test_another_channel_than_that_of_a_written_question_is_refused(cast: Cast, under: Under) -> None:
    ticket = reported(under("ministry-hotline"), cast.a1, kind="question", priority=None, channel="email")
    form = page_of(ticket, cast.g1, "?step=answered")
    assert re.findall(r'name="channel" value="(\w+)"', form) == ["email"]


# Naming and watching


def offered(ticket: Ticket, person: Person, **asked: str) -> list[str]:
    response = client_of(person).get(f"/tickets/{ticket.reference}/people/", asked)
    return re.findall(r'data-name="([^"]+)"', response.content.decode()) if response.status_code == 200 else ["404"]


def test_the_list_offers_only_who_may_read_the_place(cast: Cast, error: Ticket) -> None:
    Person.objects.filter(pk=cast.a2.pk).update(name="Łucja Žáková")
    assert offered(error, cast.g1) == ["A1", "G1", "G2", "Manager", "Łucja Žáková"]
    assert offered(error, cast.g1, place="note") == ["G1", "G2", "Manager"]
    assert offered(error, cast.g1, q="zak") == offered(error, cast.a1, q="luc") == ["Łucja Žáková"]
    assert offered(error, cast.a1, place="note") == offered(error, cast.b1) == offered(error, cast.nobody) == ["404"]


def test_two_people_of_one_name_are_named_by_their_addresses(cast: Cast, error: Ticket) -> None:
    Person.objects.filter(pk__in=(cast.a1.pk, cast.a2.pk)).update(name="Eva")
    assert offered(error, cast.g1, q="eva") == ["a1@example.org", "a2@example.org"]


def test_a_name_stands_out_in_the_words_that_call_it(cast: Cast, error: Ticket) -> None:
    write(error, cast.g1, "@A2 please look, @B1 must not.")
    assert re.findall(r'class="mention">([^<]*)', page_of(error, cast.a1)) == ["@A2"]


def test_one_watches_a_ticket_and_adds_a_colleague_of_ones_own_side(cast: Cast, error: Ticket) -> None:
    here, mine = f"/tickets/{error.reference}", client_of(cast.a1)
    assert mine.post(f"{here}/watch/").status_code == 302
    assert mine.post(f"{here}/watch/", {"person": cast.a2.pk}).status_code == 302
    for other in (cast.g1, cast.b1):
        assert mine.post(f"{here}/watch/", {"person": other.pk}).status_code == 404
    assert [person.name for person in watching.watchers(error)] == ["A1", "A2"]
    assert "2 people" in page_of(error, cast.a1)
    # Who of the customer watches is the customer's matter.
    assert "Whoever watches is told of all that happens here." in page_of(error, cast.g1)
    assert re.findall(
        r"<option[^>]*>(\w+)</option>", page_of(error, cast.g2, "?watchers=add").split("watchers-person")[-1]
    )
    mine.post(f"{here}/unwatch/")
    assert [person.name for person in watching.watchers(error)] == ["A2"]
    assert client_of(cast.b1).post(f"{here}/watch/").status_code == 404


def test_looking_at_who_watches_changes_nothing(cast: Cast, error: Ticket) -> None:
    here = f"/tickets/{error.reference}"
    assert client_of(cast.a1).get(f"{here}/watch/").status_code == 405
    part = client_of(cast.a1).get(f"{here}/watchers/", headers={"HX-Request": "true"}).content.decode()
    assert "A2" in part
    assert "G1" not in part
    assert watching.watchers(error) == []
