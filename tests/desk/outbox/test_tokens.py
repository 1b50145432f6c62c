"""An answer is known by a token that nobody can guess."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured

from pakt.desk import environment
from pakt.desk.agreements.models import Agreement
from pakt.desk.outbox import tokens
from tests.desk.cast import Cast
from tests.desk.outbox.telling import report

Under = Callable[..., Agreement]


def test_the_token_of_a_ticket_and_a_recipient_is_found_in_an_address_and_in_references(
    cast: Cast, under: Under
) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    token = tokens.token_for(ticket, cast.a1.email.upper(), cast.a1).token
    assert tokens.token_for(ticket, cast.a1.email).token == token
    wanted = tokens.TokenOf(ticket, cast.a1, cast.a1.email)
    references = f"<x@y.example> {tokens.thread_id(token)} {tokens.message_id(7, token)}"
    for place in (tokens.reply_address(token), f"Desk <{tokens.reply_address(token).upper()}>", references):
        assert tokens.token_of(place) == wanted


def test_what_we_did_not_give_out_is_no_token(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    mine = tokens.token_for(ticket, cast.a1.email, cast.a1).token
    other = tokens.token_for(ticket, cast.a2.email, cast.a2).token
    assert mine != other
    for place in ("", ticket.reference, f"pakt+{'a' * 26}@desk.example", f"pakt+{mine[:-1]}@desk.example", f"x{mine}"):
        assert tokens.token_of(place) is None
    assert tokens.token_of(f"<ticket.{mine}@h> <ticket.{other}@h>") is None
    assert tokens.token_of("a" * 26 + " " + "b7" * 1_000_000) is None


def test_the_address_to_answer_to_is_told_by_a_pattern() -> None:
    assert environment.reply_address("", "desk@firm.example") == "desk+*@firm.example"
    assert environment.reply_address("*@answers.firm.example", "desk@firm.example") == "*@answers.firm.example"
    for pattern in ("desk@firm.example", "desk@*.example", "**@firm.example", "desk+*"):
        with pytest.raises(ImproperlyConfigured, match="PAKT_MAIL_REPLY"):
            environment.reply_address(pattern, "desk@firm.example")


def test_a_relay_is_named_by_an_address_and_only_this_machine_is_spoken_to_in_the_clear() -> None:
    assert environment.smtp("") is None
    found = environment.smtp("smtp+starttls://desk%40firm.example:p%2Fw@mail.firm.example")
    assert found == {
        "host": "mail.firm.example", "port": 587, "username": "desk@firm.example", "password": "p/w",
        "use_ssl": False, "use_tls": True,
    }  # fmt: skip
    assert (environment.smtp("smtps://mail.firm.example") or {})["port"] == 465
    for url in ("smtp://mail.firm.example", "http://mail.firm.example", "smtps://"):
        with pytest.raises(ImproperlyConfigured, match="PAKT_SMTP_URL"):
            environment.smtp(url)
