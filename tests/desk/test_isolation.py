"""Every address × everybody: who gets what, and that no answer holds a byte of what is not theirs.

A new address needs one line in TABLE. Its arguments are taken from ARGUMENTS by their names in the address; what a new
app keeps is put into `world.py`.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import CharField, JSONField, TextField
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from pakt.desk.duty import messages
from pakt.desk.outbox import unsubscribing
from pakt.desk.people.links import invitation_link, reset_link
from tests.desk.world import BIRCH, FIND, NOTE, NOW, UNSHARED, World, world

# Who is what, and whose things they reach: `a`, `b`, `s` (of A, shared with the contractor). `m` is missing.
PERSONAS: dict[str, tuple[str, str]] = {
    "a1": ("reporter", "as"),
    "a2": ("customer_manager", "as"),
    "a3": ("customer_administrator", "as"),
    "b1": ("reporter", "b"),
    "g1": ("agent", "abs"),
    "g2": ("agent", "as"),
    "manager": ("provider_manager", "abs"),
    "admin": ("administrator", "abs"),
    "contractor": ("contractor", ""),
    "nobody": ("nobody", ""),
    "anonymous": ("anonymous", ""),
}
CUSTOMERS = frozenset({"reporter", "customer_manager", "customer_administrator"})
WORKERS = frozenset({"agent", "provider_manager"})
MANAGERS = frozenset({"provider_manager", "administrator"})
PROVIDERS = WORKERS | {"administrator"}
SIDES = CUSTOMERS | PROVIDERS
SEEING = SIDES | {"contractor"}
SIGNED_IN = SEEING | {"nobody"}
ALL = SIGNED_IN | {"anonymous"}

# Whoever is not named here never finds the word.
MAY_FIND: dict[str, frozenset[str]] = {
    BIRCH: frozenset({"b1", "g1", "manager", "admin"}),
    NOTE: frozenset({"g1", "g2", "manager", "admin"}),
    UNSHARED: frozenset({"a1", "a2", "a3", "g1", "g2", "manager", "admin"}),
}

# Tables with text in which nobody has written anything of a customer's.
WITHOUT = {
    "agreements.ContractVersion", "due.Due", "telephone.ExchangeKey",
    "due.Worker", "duty.Reach", "duty.Rota", "duty.Rule",
    "duty.Step", "duty.Swap", "outbox.Wishes", "people.Attempt", "people.Role",
    "people.Skill", "people.Team", "trainings.Training", "tickets.Change", "tickets.Clock", "tickets.Presence",
    "tickets.Right",
}  # fmt: skip

Argument = Callable[[World, str], Any]


def always(value: object) -> Argument:
    return lambda w, of: value


# The arguments of addresses by their names, for a thing of `a`, `s`, `b` and for one that is missing.
ARGUMENTS: dict[str, Argument] = {
    "reference": lambda w, of: w.tickets[of].reference if of in w.tickets else "AT-9999",
    "prefix": lambda w, of: w.agreements[of].prefix if of in w.agreements else "ZZ",
    "kind": always("defect"),
}


@dataclass(frozen=True)
class Url:
    """What an address answers: `get` and `post` (an empty form) to those in `who` who reach the thing, `denied` to
    those who reach it but may not, `others` to everybody else who is signed in, `anonymous` to whoever is not. `post`
    is as `get` unless said otherwise. Where only posting is possible (`get=405`) everybody is told so."""

    who: frozenset[str]
    get: int = 200
    post: int | None = None
    others: int = 404
    denied: int = 404
    anonymous: int = 302
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    # Where its things are not those that its arguments' names tell, or others reach them than in PERSONAS.
    things: str | None = None
    reach: Mapping[str, str] = field(default_factory=dict)

    def expected(self, method: str, name: str, of: str) -> int:
        role, reach = PERSONAS[name]
        whole = self.get if method == "get" or self.post is None else self.post
        if role == "anonymous" and role not in self.who:
            return 405 if whole == 405 and self.anonymous != 302 else self.anonymous
        if whole == 405:
            return 405
        if of not in self.reach.get(name, reach):
            return self.others
        return whole if role in self.who else self.denied if of else self.others


def kept_as(kind: str) -> Argument:
    """The key of what `world.py` keeps under this name; of A for what is shared, too."""
    return lambda w, of: getattr(w.kept[kind].get("a" if of == "s" else of), "pk", 999_999)


def invitation_token(w: World, of: str) -> str:
    invitation = w.kept["invitation"].get(of)
    return path_end(invitation_link(invitation)) if invitation else "1-none"


def reset_token(w: World, of: str) -> str:
    return path_end(reset_link(w.cast.a1)) if of == "a" else "1-none"


def unsubscribe_token(w: World, of: str) -> str:
    return path_end(unsubscribing.url(w.cast.a1, "digest")) if of == "a" else "none"


def attempt_token(w: World, of: str) -> str:
    return messages.token(w.kept["attempt"]["a"]) if of == "a" else "1-none"


def feed_token(w: World, of: str) -> str:
    return messages.feed_token(w.kept["reach"]["p"]) if of == "a" else "1-none"


def path_end(url: str) -> str:
    return url.rstrip("/").rsplit("/", 1)[-1]


# Those who manage the people of an organisation: a customer's, or the provider's (here `p`).
ADMINISTRATORS = frozenset({"customer_administrator", "administrator"})
ONLY_A = dict.fromkeys(PERSONAS, "a")
OF_ORGANISATION: dict[str, Any] = {
    "things": "apbm",
    "reach": {**dict.fromkeys(PERSONAS, ""), "a3": "a", "admin": "p"},
    "arguments": {
        "organisation": lambda w, of: w.organisation(of),
        "pk": lambda w, of: w.member(of).pk,
        "role": lambda w, of: getattr(w.member(of).roles.first(), "pk", 999_999),
    },
}
OF_INVITATION: dict[str, Any] = {
    "reach": {**dict.fromkeys(PERSONAS, ""), "a3": "a"},
    "arguments": {"pk": kept_as("invitation")},
}
OF_PROVIDER: dict[str, Any] = {
    "things": "pm",
    "reach": {**dict.fromkeys(PERSONAS, ""), "manager": "p", "admin": "p"},
    "arguments": {
        "organisation": lambda w, of: w.organisation(of),
        "pk": kept_as("team"),
        "language": always("cs"),
        "hours": always("always"),
    },
}

OF_STAFF: dict[str, Any] = {
    **OF_PROVIDER,
    "arguments": {**OF_PROVIDER["arguments"], "pk": lambda w, of: w.member(of).pk},
}

OF_HOUSE = {**dict.fromkeys(PERSONAS, ""), **dict.fromkeys(("g1", "g2", "manager", "admin"), "p")}
OF_ROTA: dict[str, Any] = {"things": "pm", "reach": OF_HOUSE, "arguments": {"pk": kept_as("rota")}}

PHONE: dict[str, Argument] = {"what": always("channel-phone")}
CONTACT: dict[str, Argument] = {"pk": kept_as("contact")}

# What is a person's own: A1's and B1's.
OWN = {**dict.fromkeys(PERSONAS, ""), "a1": "a", "b1": "b"}
# What a provider holds for all of its customers.
ALL_SIDES = {**dict.fromkeys(PERSONAS, "a"), "contractor": "", "nobody": "", "anonymous": ""}
TRAINING: dict[str, Argument] = {"pk": kept_as("training")}
# Of the agreements that have a catalogue.
ORDER: dict[str, Argument] = {
    "prefix": lambda w, of: {"a": "AC", "b": "BC"}.get(of, "ZZ"),
    "entry": always("consultation"),
}
# A moment as the address has it that takes back what was marked as read then.
MOMENT = "20261118T100000000000"
# What is an agent's own: G1's.
G1S = {**dict.fromkeys(PERSONAS, ""), "g1": "ab"}
VIEW: dict[str, Argument] = {"pk": kept_as("view")}
BULK: dict[str, Argument] = {"pk": kept_as("bulk")}
ANSWERS: dict[str, Argument] = {"what": always("answers"), "pk": kept_as("answer")}

TABLE: dict[str, Url] = {
    "healthz": Url(ALL),
    "readyz": Url(ALL, get=503),
    # pages
    "pages:accessibility": Url(ALL),
    "pages:parts": Url(ALL),
    "pages:preview": Url(SIGNED_IN, get=405, post=200),
    "pages:shortcuts": Url(ALL),
    "pages:letters": Url(ALL, get=405, post=302),
    "pages:theme": Url(ALL, get=405, post=302),
    "pages:language": Url(ALL, get=302),
    # homes
    "home": Url(SIGNED_IN, get=302),
    "overview": Url(frozenset({"customer_manager", "provider_manager"})),
    "today": Url(WORKERS),
    # people
    "sign_in": Url(ALL),
    "sign_out": Url(ALL, get=405, post=302),
    "invitation": Url(ALL, post=400, things="am", arguments={"token": invitation_token}, reach=ONLY_A, others=410),
    "password_reset": Url(ALL, post=400),
    "reset": Url(ALL, post=400, things="am", arguments={"token": reset_token}, reach=ONLY_A, others=410),
    "profile": Url(SIGNED_IN, post=400),
    "change_password": Url(SIGNED_IN, post=400),
    "people": Url(ADMINISTRATORS, get=302),
    "people_of": Url(ADMINISTRATORS, **OF_ORGANISATION),
    "invite": Url(ADMINISTRATORS, post=400, **OF_ORGANISATION),
    "invite_contractor": Url(frozenset({"customer_administrator"}), post=400, **OF_ORGANISATION),
    "person": Url(ADMINISTRATORS, **OF_ORGANISATION),
    "give_role": Url(ADMINISTRATORS, get=405, post=400, **OF_ORGANISATION),
    "take_role": Url(ADMINISTRATORS, get=405, post=302, **OF_ORGANISATION),
    "deactivate": Url(ADMINISTRATORS, get=405, post=302, **OF_ORGANISATION),
    "reactivate": Url(ADMINISTRATORS, get=405, post=302, **OF_ORGANISATION),
    "send_invitation": Url(ADMINISTRATORS, get=405, post=302, **OF_INVITATION),
    "withdraw_invitation": Url(ADMINISTRATORS, get=405, post=302, **OF_INVITATION),
    "take_back_invitation": Url(ADMINISTRATORS, get=405, post=302, **OF_INVITATION),
    "teams": Url(MANAGERS, get=302),
    "teams_of": Url(MANAGERS, **OF_PROVIDER),
    "new_team": Url(MANAGERS, post=400, **OF_PROVIDER),
    "team": Url(MANAGERS, post=400, **OF_PROVIDER),
    "delete_team": Url(MANAGERS, get=405, post=302, **OF_PROVIDER),
    "set_skill": Url(MANAGERS, get=405, post=400, **OF_PROVIDER),
    "put_skill": Url(MANAGERS, get=405, post=302, **OF_STAFF),
    # files, drafts
    "upload": Url(SIGNED_IN, get=405, post=201),
    "file": Url(SEEING, post=405, arguments={"pk": kept_as("file")}),
    "remove_file": Url(SEEING, get=405, post=204, arguments={"pk": kept_as("file not sent")}, reach=OWN),
    "keep_draft": Url(SIGNED_IN, get=405, post=400),
    "discard_draft": Url(SIGNED_IN, get=405, post=302),
    # agreements
    "contacts": Url(SIGNED_IN, things=""),
    "agreement_contacts": Url(SIDES),
    "name_contact": Url(frozenset({"provider_manager", "administrator"}), get=302, post=400, arguments=PHONE),
    "end_contact": Url(frozenset({"provider_manager", "administrator"}), get=405, post=302, arguments=CONTACT),
    "contact_again": Url(frozenset({"provider_manager", "administrator"}), get=405, post=302, arguments=CONTACT),
    "entitled": Url(SIDES - {"reporter"}),
    "entitled_csv": Url(SIDES - {"reporter"}, post=405),
    "entitled_list": Url(SIDES - {"reporter"}, arguments={"pk": kept_as("entitled list")}),
    "hand_over": Url(frozenset({"customer_manager", "customer_administrator"}), get=405, post=302),
    "invite_administrator": Url(frozenset({"provider_manager", "administrator"}), get=405, post=400),
    # tickets
    "ticket": Url(SEEING, reach={"contractor": "s"}),
    "shared_write": Url(frozenset({"contractor"}), get=405, post=400, reach={"contractor": "s"}),
    "shared_list": Url(frozenset({"contractor"})),
    "ticket_write": Url(SEEING, get=302, post=400),
    "ticket_news": Url(SIDES, post=405, anonymous=401),
    "ticket_writing": Url(SIDES, get=405, post=204),
    "ticket_people": Url(SIDES, post=405),
    "ticket_watchers": Url(SIDES, get=302, post=405),
    "ticket_watch": Url(SIDES, get=405, post=302),
    "ticket_unwatch": Url(SIDES, get=405, post=302),
    "ticket_step": Url(SIDES, get=302, post=302, arguments={"name": always("accepted")}),
    "ticket_record": Url(CUSTOMERS | WORKERS, post=409, arguments={"name": always("meeting_noted")}),
    "ticket_rate": Url(CUSTOMERS, get=405, post=302),
    "ticket_link": Url(WORKERS, post=409),
    "ticket_unlink": Url(frozenset(), get=405, post=404),
    "ticket_split": Url(WORKERS, post=409),
    "ticket_move": Url(WORKERS, post=409),
    "ticket_assign": Url(WORKERS, get=302, denied=403),
    "agreements": Url(SIGNED_IN),
    "agreement": Url(SIDES),
    "agreement_notices": Url(SIDES),
    "agreement_warn": Url(WORKERS, get=405, post=409),
    "agreement_release": Url(frozenset({"provider_manager", "administrator"}), get=405, post=409),
    "my_tickets": Url(SIGNED_IN, post=405),
    "my_tickets_export": Url(SIGNED_IN, post=405),
    # reporting
    "report": Url(SIGNED_IN),
    "report_form": Url(SEEING - {"administrator"}, reach={"contractor": "a"}),
    "blank_paper": Url(
        SEEING - {"administrator"}, post=405, reach={"contractor": "a"}, arguments={"type": always("html")}
    ),
    "catalogue": Url(SEEING - {"administrator"}, post=405, reach={"contractor": "a"}),
    "order": Url(SEEING - {"administrator"}, reach={"contractor": "a"}, arguments=ORDER),
    "reported": Url(SIDES, post=405),
    "filled_paper": Url(SIDES, post=405, arguments={"type": always("html")}),
    # knowledge: what is public is open to everybody, all else as tickets are
    "knowledge": Url(ALL, post=405),
    "articles": Url(ALL, post=405),
    "article": Url(SIDES, post=405, anonymous=404, arguments={"pk": kept_as("article")}),
    "article_versions": Url(SIDES, post=405, anonymous=404, arguments={"pk": kept_as("article")}),
    "export_article": Url(SIDES, post=405, anonymous=404, arguments={"pk": kept_as("article"), "kind": always("docx")}),
    "export_articles": Url(ALL, get=302, post=405),
    "new_article": Url(WORKERS, post=400),
    "edit_article": Url(WORKERS, post=400, arguments={"pk": kept_as("article")}),
    "publish_article": Url(WORKERS, get=405, post=302, arguments={"pk": kept_as("article")}),
    "withdraw_article": Url(WORKERS, get=405, post=302, arguments={"pk": kept_as("article")}),
    "restore_version": Url(WORKERS, get=405, post=302, arguments={"pk": kept_as("article version")}),
    "erase_version": Url(WORKERS, get=405, post=302, arguments={"pk": kept_as("article version")}),
    "comment": Url(SIDES, post=400, arguments={"pk": kept_as("article")}),
    "edit_comment": Url(SIDES, post=400, arguments={"pk": kept_as("comment")}, reach=OWN),
    "withdraw_comment": Url(SIDES, get=405, post=302, arguments={"pk": kept_as("comment")}, reach=OWN),
    "helped": Url(SIDES, get=405, post=302, arguments={"pk": kept_as("article")}),
    "library": Url(ALL, post=405),
    "document": Url(SIDES, post=405, anonymous=404, arguments={"pk": kept_as("document")}),
    "new_document": Url(WORKERS, post=400),
    "edit_document": Url(WORKERS, post=400, arguments={"pk": kept_as("document")}),
    "withdraw_document": Url(WORKERS, get=405, post=302, arguments={"pk": kept_as("document")}),
    "news": Url(ALL, post=405),
    "newest_news": Url(SIGNED_IN, post=405),
    "new_news": Url(WORKERS, post=400),
    "edit_news": Url(WORKERS, post=400, arguments={"pk": kept_as("news")}),
    "withdraw_news": Url(WORKERS, get=405, post=302, arguments={"pk": kept_as("news")}),
    "bring_back_news": Url(WORKERS, get=405, post=302, arguments={"pk": kept_as("news withdrawn")}),
    "guide": Url(ALL, post=405),
    "likely_answers": Url(SIGNED_IN, post=405),
    "refer": Url(WORKERS, post=405),
    "ticket_articles": Url(WORKERS, post=405),
    "link_article": Url(WORKERS, get=405, post=404),
    "publish_answer": Url(WORKERS),
    # queue
    # search
    "search": Url(SIGNED_IN),
    # outbox
    "notices": Url(SIGNED_IN),
    "notices_read": Url(SIGNED_IN, get=405, post=302),
    "notices_unread_again": Url(SIGNED_IN, get=405, post=302, things="", arguments={"moment": always(MOMENT)}),
    "notice_settings": Url(SIGNED_IN, post=302),
    "ticket_mute": Url(SEEING, get=405, post=302, reach={"contractor": "s"}),
    "ticket_unmute": Url(SEEING, get=405, post=302, reach={"contractor": "s"}),
    "unsubscribe": Url(ALL, things="am", arguments={"token": unsubscribe_token}, reach=ONLY_A),
    "mail_state": Url(frozenset({"administrator"})),
    "mail_release": Url(frozenset({"administrator"}), get=405, post=302, arguments={"number": kept_as("delivery")}),
    "mail_confirm": Url(frozenset({"administrator"}), get=405, post=302, arguments={"number": kept_as("delivery")}),
    "metrics": Url(frozenset(), anonymous=404),
    "mailbox": Url(frozenset({"administrator"})),
    "mail": Url(frozenset({"administrator"}), arguments={"number": kept_as("delivery")}),
    "mail_html": Url(frozenset({"administrator"}), arguments={"number": kept_as("delivery")}),
    "queue": Url(WORKERS, others=302, post=405),
    "queue_narrow": Url(WORKERS, post=405),
    "queue_views": Url(WORKERS),
    "queue_view_new": Url(WORKERS, get=302),
    "queue_view": Url(WORKERS, post=400, arguments=VIEW, reach=G1S),
    "queue_view_move": Url(WORKERS, get=405, post=302, arguments=VIEW, reach=G1S),
    "queue_view_throw_away": Url(WORKERS, get=405, post=302, arguments=VIEW, reach=G1S),
    "queue_view_take_back": Url(WORKERS, get=405, post=302, arguments={"pk": kept_as("view thrown away")}, reach=G1S),
    "queue_opening": Url(WORKERS, get=405, post=302),
    "queue_bulk": Url(frozenset()),
    "queue_done": Url(WORKERS, post=405, arguments=BULK, reach=G1S),
    "queue_undo": Url(WORKERS, get=405, post=302, arguments=BULK, reach=G1S),
    # duty: rotas are the provider's, alarms are seen by whoever works under the agreement
    "duty": Url(PROVIDERS, post=405, things=""),
    "duty_rota_new": Url(MANAGERS, post=400, things=""),
    "duty_rota": Url(MANAGERS, post=400, **OF_ROTA),
    "duty_swap": Url(PROVIDERS, post=400, things="pm", reach=OF_HOUSE, arguments={"pk": kept_as("rota")}),
    "duty_swap_withdraw": Url(
        PROVIDERS, get=405, post=302, things="pm", reach=OF_HOUSE, arguments={"pk": kept_as("swap")}
    ),
    "duty_rules": Url(MANAGERS, post=400, things=""),
    "duty_rules_of": Url(MANAGERS, post=400),
    "duty_rule_remove": Url(MANAGERS, get=405, post=302, arguments={"pk": kept_as("rule")}),
    "alarms": Url(WORKERS, post=405),
    "alarm_take": Url(WORKERS, get=405, post=302, arguments={"pk": kept_as("alarm")}, things="abm"),
    "duty_take": Url(ALL, arguments={"token": attempt_token}, things="am", reach=ONLY_A),
    "duty_reach": Url(PROVIDERS, post=302, things=""),
    "duty_feed": Url(ALL, post=405, arguments={"token": feed_token}, things="am", reach=ONLY_A),
    "duty_reply": Url(frozenset(), get=405, post=401, others=405, denied=405, anonymous=405),
    "duty_pressed": Url(
        ALL, get=405, post=200, arguments={"token": attempt_token}, things="am", reach=ONLY_A, anonymous=405
    ),
    # telephone
    "calls": Url(WORKERS, post=405),
    "call_news": Url(WORKERS, post=405, anonymous=401),
    "call_log": Url(WORKERS, post=400),
    "call_owed": Url(frozenset(), get=405, post=404),
    "call_dismiss": Url(WORKERS, get=405, post=302, arguments={"pk": kept_as("call")}, things="abm"),
    "call_again": Url(WORKERS, get=405, post=302, arguments={"pk": kept_as("call put aside")}, things="abm"),
    "call_exchange": Url(frozenset({"administrator"})),
    "call_hook": Url(frozenset(), get=405, post=401, others=405, denied=405, anonymous=405),
    # trainings
    "trainings": Url(SIGNED_IN),
    "training": Url(SIDES, post=200, arguments=TRAINING, reach=ALL_SIDES),
    "training_enrol": Url(SIDES - {"administrator"}, get=405, post=409, arguments=TRAINING, reach=ALL_SIDES),
    "training_new": Url(MANAGERS, post=400, things=""),
    "training_edit": Url(MANAGERS, post=400, arguments=TRAINING, reach=ALL_SIDES),
    "training_cancel": Url(MANAGERS, get=405, post=302, arguments=TRAINING, reach=ALL_SIDES),
    "enrolment_withdraw": Url(
        SIDES - {"administrator"}, get=405, post=302, arguments={"pk": kept_as("enrolment")}, things="ab"
    ),
    # prepared
    "prepared": Url(WORKERS),
    "prepared_new": Url(WORKERS, post=400, things="", arguments=ANSWERS),
    "prepared_edit": Url(WORKERS, post=400, arguments=ANSWERS),
    "prepared_throw_away": Url(WORKERS, get=405, post=302, arguments=ANSWERS),
    "prepared_take_back": Url(WORKERS, get=405, post=302, arguments={**ANSWERS, "pk": kept_as("answer thrown away")}),
    "prepared_answer": Url(WORKERS, arguments=ANSWERS),
    "prepared_run": Url(WORKERS, post=302, arguments={"pk": kept_as("macro")}),
}


@cache
def addresses() -> dict[str, URLPattern]:
    """Every address of the desk by its name."""

    def walk(resolver: URLResolver, space: str) -> Iterator[tuple[str, URLPattern]]:
        for one in resolver.url_patterns:
            if isinstance(one, URLResolver):
                yield from walk(one, f"{space}{one.namespace}:" if one.namespace else space)
            else:
                yield f"{space}{one.name}" if one.name else f"without a name: {one.pattern}", one

    return dict(walk(get_resolver(), ""))


def crawled() -> list[str]:
    return [name for name in addresses() if name in TABLE]


@pytest.fixture(autouse=True)
def silence() -> Iterator[None]:
    """Thousands of refusals are what is wanted here."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def desk(db: None, settings: Any, tmp_path: Path) -> Iterator[World]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield world()


def client_of(desk: World, name: str) -> Client:
    client = Client()
    if (person := desk.persons[name]) is not None:
        client.force_login(person)
    return client


def things(name: str) -> str:
    """Whose things an address is tried with: a ticket may be shared, all else is of A or of B; `m` is missing."""
    names, told = set(addresses()[name].pattern.converters), TABLE[name].things
    if told is not None:
        return told
    return "" if not names else "asbm" if "reference" in names else "abm"


def address(desk: World, name: str, of: str) -> str:
    row = TABLE[name]
    arguments = {**ARGUMENTS, **row.arguments}
    given = {}
    for argument in addresses()[name].pattern.converters:
        if argument not in arguments:
            pytest.fail(f"{name} has an argument {argument!r}: say in ARGUMENTS which thing it stands for")
        given[argument] = arguments[argument](desk, of)
    return reverse(name, kwargs=given)


def told(response: HttpResponse, url: str = "") -> bytes:
    """An answer without what differs on any two: the token of its forms, and the address itself."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    body = re.sub(rb'(name="csrfmiddlewaretoken" value="|X-CSRFToken&quot;: ?&quot;|"X-CSRFToken": ?")\w+', b"", body)
    return body.replace(url.encode(), b"") if url else body


def found(name: str, response: HttpResponse) -> list[str]:
    """The words in an answer that are not for this person."""
    whole = told(response) + repr(sorted(response.headers.items())).encode()
    return [f"finds {word}" for word, those in MAY_FIND.items() if name not in those and word.encode() in whole]


def kept() -> str:
    """A digest of every row of every table but sessions."""
    digest = hashlib.sha256()
    for model in apps.get_models(include_auto_created=True):
        if model is not Session:
            for row in model._default_manager.order_by("pk").values_list():
                digest.update(repr((model._meta.label, row)).encode())
    return digest.hexdigest()


def test_every_address_is_in_the_table() -> None:
    for name in addresses():
        assert not name.startswith("without a name"), f"{name}: give it a name"
        assert name in TABLE, (
            f"{name} is not in TABLE of {__name__}: add a line that says who may see it, as in\n"
            f'    "{name}": Url(SIDES),            # both sides get 200, others 404, anonymous are sent to sign in\n'
            f'    "{name}": Url(WORKERS, get=405, post=302),   # only posted to'
        )
    assert not set(TABLE) - set(addresses()), "these are no addresses any more: delete their lines"


def test_every_text_that_is_kept_holds_the_word_of_b(desk: World) -> None:
    for model in apps.get_models():
        fields = [field.name for field in model._meta.get_fields() if is_text(field)]
        label = model._meta.label
        if fields and model.__module__.startswith("pakt.desk") and label not in WITHOUT:
            rows = model._default_manager.values_list(*fields)
            assert any(BIRCH in repr(row) for row in rows), (
                f"{label} keeps text ({', '.join(fields)}): keep one of customer B in world.py with TEXT in it, or say "
                f"in WITHOUT of {__name__} that it holds nothing of a customer's"
            )


def is_text(field: Any) -> bool:
    return isinstance(field, CharField | TextField | JSONField) and not field.choices


@pytest.mark.parametrize("who", PERSONAS)
def test_everybody_gets_what_is_theirs_and_no_byte_more(desk: World, who: str) -> None:
    client, before, wrong = client_of(desk, who), kept(), []
    for method in ("get", "post"):
        for name in crawled():
            missing: tuple[int, bytes] | None = None
            for of in reversed(things(name)) or ("",):
                url = address(desk, name, of)
                client.cookies.pop("messages", None)
                with transaction.atomic():
                    response = getattr(client, method)(url)
                    said = [*statuses(name, method, who, of, response), *found(who, response)]
                    transaction.set_rollback(method == "post")
                if of == "m":
                    missing = (response.status_code, told(response, url))
                elif response.status_code == 404 and missing and (404, told(response, url)) != missing:
                    said.append("can tell that it exists")
                wrong += [f"{who}, {method.upper()} {url} ({name}): {one}" for one in said]
        if method == "get" and kept() != before:
            wrong.append(f"{who}: one of the GETs changes what is kept")
        client = client_of(desk, who)
    assert not wrong, "\n".join(wrong)


def statuses(name: str, method: str, who: str, of: str, response: HttpResponse) -> list[str]:
    wrong, wanted = [], TABLE[name].expected(method, who, of)
    if response.status_code != wanted:
        wrong.append(f"{response.status_code}, not {wanted}")
    caches = set(response.get("Cache-Control", "").replace(" ", "").split(","))
    if who != "anonymous" and not {"private", "no-store"} <= caches:
        wrong.append("may be kept by caches")
    return wrong


@pytest.mark.parametrize("who", [who for who in PERSONAS if not all(who in those for those in MAY_FIND.values())])
def test_asking_for_what_is_not_theirs_finds_nothing(desk: World, who: str) -> None:
    """Whatever an address reads behind its question mark, named with what is B's."""
    b, ticket, agreement = desk.cast.b, desk.tickets["b"], desk.agreements["b"]
    asked = {
        "q": FIND, "agreement": agreement.prefix, "prefix": agreement.prefix, "ticket": ticket.reference,
        "reference": ticket.reference, "organisation": b.pk, "customer": b.pk, "person": desk.cast.b1.pk,
        "reporter": desk.cast.b1.pk, "assignee": desk.cast.g1.pk, "with_whom": desk.cast.b1.pk, "view": 1,
    }  # fmt: skip
    client, wrong = client_of(desk, who), []
    for name in crawled():
        url = address(desk, name, "a" if things(name) else "")
        for heads in ({}, {"HTTP_X_PALETTE": "1", "HTTP_HX_REQUEST": "true"}):
            response = client.get(url, asked, **heads)
            said = found(who, response)
            if response.status_code >= 500 and name != "readyz":
                said.append(str(response.status_code))
            wrong += [f"{who}, GET {url} ({name}) with {asked}: {one}" for one in said]
    assert not wrong, "\n".join(wrong)
