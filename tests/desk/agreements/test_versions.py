"""A changed contract file is a new version; each ticket runs under the one in force when it was reported."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from pakt.desk.agreements.actions import VersionRefused, add_version, create_agreement, put_in_force
from pakt.desk.agreements.models import Agreement
from pakt.desk.agreements.queries import agreements, contract_of, version_at, versions
from pakt.desk.tickets import actions
from pakt.desk.tickets.errors import StepRefused
from pakt.desk.tickets.models import Clock, Event, Ticket
from pakt.engine.check import findings
from pakt.engine.errors import ContractError, ScenarioError
from pakt.engine.load import shipped_text
from tests.desk.cast import Cast
from tests.desk.histories import EARLY, at, verify

Under = Callable[..., Agreement]
MARCH = at("2026-03-02T00:00:00+01:00")
APRIL = at("2026-04-01T00:00:00+02:00")


def report(agreement: Agreement, now: str) -> Ticket:
    said = {"subject": "It stands", "text": "Since nine.", "channel": "portal", "kind": "error", "priority": "critical"}
    return actions.report(agreement, now=at(now), **said)  # type: ignore[arg-type]


def other_text() -> str:
    """The same agreement after an amendment: less time to react, and no examples that reckon with more."""
    text, _, _ = shipped_text("campus-modules").partition("\nexamples:\n")
    changed = text.replace("6 working hours", "2 working hours")
    assert changed != text
    return changed


def test_a_ticket_runs_under_the_version_in_force_when_it_was_reported(under: Under) -> None:
    agreement = under("campus-modules")
    before = report(agreement, "2026-03-09T09:00:00+01:00")
    version = add_version(agreement, text=other_text(), published_on=MARCH.date(), effective_from=APRIL, now=MARCH)
    assert version.number == 2
    between = report(agreement, "2026-03-31T14:00:00+02:00")
    after = report(agreement, "2026-04-01T09:00:00+02:00")
    late = actions.report(
        agreement,
        subject="Noted late",
        text="By phone.",
        channel="phone",
        kind="error",
        priority="critical",
        at=at("2026-03-31T15:00:00+02:00"),
        now=at("2026-04-01T10:00:00+02:00"),
    )
    reaction = {clock.ticket: clock.due_at for clock in Clock.objects.filter(name="reaction")}
    assert reaction[before] == at("2026-03-09T15:00:00+01:00")
    assert reaction[between] == at("2026-04-01T12:00:00+02:00")
    assert reaction[after] == at("2026-04-01T11:00:00+02:00")
    assert reaction[late] == at("2026-04-01T13:00:00+02:00")
    for ticket in (before, between, after, late):
        verify(ticket)
    assert version_at(agreement, APRIL - timedelta(microseconds=1)).number == 1  # type: ignore[union-attr]
    assert version_at(agreement, APRIL) == version


def test_nothing_is_reported_before_a_version_takes_effect(cast: Cast) -> None:
    agreement = create_agreement(
        name="New", customer=cast.a, provider=cast.provider, contract_id="campus-modules", prefix="NW"
    )
    with pytest.raises(StepRefused):
        report(agreement, "2026-03-09T09:00:00+01:00")
    version = add_version(agreement, text=shipped_text("campus-modules"), signed_on=date(2026, 3, 2), now=MARCH)
    assert version.effective_from is None
    with pytest.raises(StepRefused) as refused:
        report(agreement, "2026-03-09T09:00:00+01:00")
    assert refused.value.clauses[-1] == "CM-43"
    with pytest.raises(VersionRefused) as unpublished:
        put_in_force(version, effective_from=APRIL, now=MARCH)
    assert unpublished.value.clauses[-1] == "CM-43"
    with pytest.raises(VersionRefused):
        put_in_force(version, effective_from=APRIL, published_on=date(2026, 4, 2), now=MARCH)
    put_in_force(version, effective_from=APRIL, published_on=date(2026, 3, 20), now=MARCH)
    with pytest.raises(StepRefused) as early:
        report(agreement, "2026-03-31T23:59:59+02:00")
    assert early.value.clauses[-1] == "CM-43"
    assert (Ticket.objects.count(), Event.objects.count(), Clock.objects.count()) == (0, 0, 0)
    assert report(agreement, "2026-04-01T00:00:00+02:00").reference == "NW-0001"
    with pytest.raises(VersionRefused):
        put_in_force(version, effective_from=APRIL + timedelta(days=1), now=MARCH)


def test_nothing_is_reported_after_the_contract_has_ended(cast: Cast) -> None:
    agreement = create_agreement(
        name="New", customer=cast.a, provider=cast.provider, contract_id="campus-modules", prefix="NW"
    )
    text = other_text().replace("  begins: 2024-01-01\n", "  begins: 2024-01-01\n  ends: 2026-06-30\n")
    add_version(agreement, text=text, published_on=MARCH.date(), effective_from=APRIL, now=MARCH)
    assert report(agreement, "2026-06-30T23:59:59+02:00").reference == "NW-0001"
    with pytest.raises(StepRefused, match="2026-06-30"):
        report(agreement, "2026-07-01T00:00:00+02:00")


def test_a_published_contract_takes_effect_on_the_day_of_its_publication(cast: Cast) -> None:
    agreement = create_agreement(
        name="New", customer=cast.a, provider=cast.provider, contract_id="campus-modules", prefix="NW"
    )
    text = shipped_text("campus-modules")
    version = add_version(agreement, text=text, signed_on=date(2026, 3, 2), published_on=date(2026, 4, 1), now=MARCH)
    assert version.effective_from == APRIL


@pytest.mark.parametrize("days", [-1, 0])
def test_versions_do_not_overlap(under: Under, days: int) -> None:
    agreement = under("campus-modules")
    add_version(agreement, text=other_text(), published_on=MARCH.date(), effective_from=APRIL, now=MARCH)
    with pytest.raises(VersionRefused):
        add_version(
            agreement,
            text=other_text(),
            published_on=MARCH.date(),
            effective_from=APRIL + timedelta(days=days),
            now=MARCH,
        )
    assert agreement.versions.count() == 2


def test_only_the_first_version_takes_effect_in_the_past(under: Under) -> None:
    agreement = under("campus-modules")
    with pytest.raises(VersionRefused):
        add_version(
            agreement, text=other_text(), published_on=MARCH.date(), effective_from=MARCH - timedelta(days=1), now=MARCH
        )
    assert agreement.versions.count() == 1


def test_a_file_that_cannot_be_used_is_no_version(under: Under) -> None:
    agreement = under("campus-modules")
    for text in ("no: contract", shipped_text("campus-modules").replace("clocks:", "clockz:")):
        with pytest.raises(ContractError):
            add_version(agreement, text=text, effective_from=APRIL, now=MARCH)
    with pytest.raises(VersionRefused):
        add_version(agreement, text=shipped_text("city-bots"), effective_from=APRIL, now=MARCH)
    with pytest.raises(ScenarioError):
        add_version(
            agreement, text=other_text(), plan="gold", published_on=MARCH.date(), effective_from=APRIL, now=MARCH
        )
    assert agreement.versions.count() == 1


def test_what_the_contract_check_calls_an_error_is_no_version_and_its_warnings_are_none(under: Under) -> None:
    agreement = under("campus-modules")
    text = shipped_text("campus-modules")
    with pytest.raises(VersionRefused, match="contract check"):
        wrong = text.replace("6 working hours", "2 working hours")
        add_version(agreement, text=wrong, published_on=MARCH.date(), effective_from=APRIL, now=MARCH)
    severities = {finding.severity for finding in findings(contract_of(agreement.versions.get()))}
    assert "warning" in severities
    assert "error" not in severities


def test_a_contract_with_plans_needs_one(cast: Cast) -> None:
    agreement = create_agreement(
        name="New", customer=cast.a, provider=cast.provider, contract_id="contact-centre", prefix="NW"
    )
    text = shipped_text("contact-centre")
    with pytest.raises(ScenarioError):
        add_version(agreement, text=text, effective_from=APRIL, now=MARCH)
    assert add_version(agreement, text=text, plan="basic", effective_from=APRIL, now=MARCH).plan == "basic"


def test_a_text_is_read_once_in_a_process(under: Under) -> None:
    one, two = (under("campus-modules", prefix).versions.get() for prefix in ("ON", "TW"))
    assert contract_of(one) is contract_of(two)


def test_agreements_and_versions_are_seen_by_their_sides_only(cast: Cast, under: Under) -> None:
    mine, other = under("campus-modules", "AA"), under("campus-modules", "BB", customer=cast.b)
    seen = {name: set(agreements(getattr(cast, name))) for name in ("a1", "b1", "g1", "g2", "nobody")}
    assert seen == {"a1": {mine}, "b1": {other}, "g1": {mine, other}, "g2": {mine}, "nobody": set()}
    assert versions(cast.a2, mine).count() == 1
    assert versions(cast.a2, other).count() == 0


@pytest.mark.django_db
def test_the_command_adds_an_agreement_and_its_next_version(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="--customer"):
        call_command("agreement", "campus-modules", prefix="CM")
    sides = {"name": "Faculty", "customer": "Elm College", "provider": "Cedar Support"}
    days = {"signed": date(2026, 1, 1), "published": date(2026, 1, 2), "effective": date(2026, 1, 5)}
    call_command("agreement", "campus-modules", prefix="CM", **sides, **days)
    file = tmp_path / "amended.yaml"
    file.write_text(other_text(), encoding="utf-8")
    call_command("agreement", str(file), prefix="CM", effective=date(2098, 1, 1), published=date(2098, 1, 1))
    first, second = Agreement.objects.get(prefix="CM").versions.all()
    assert (first.effective_from, second.effective_from) == (
        EARLY - timedelta(hours=1) + timedelta(days=4),
        at("2098-01-01T00:00:00+01:00"),
    )
    assert "in force from 2026-01-05" in capsys.readouterr().out
    file.write_text("contract: [", encoding="utf-8")
    with pytest.raises(CommandError, match=r"amended\.yaml"):
        call_command("agreement", str(file), prefix="CM")
