"""Availability, releases, money, and what is handed over."""

from __future__ import annotations

from collections.abc import Iterator

from pakt.engine.contract import AvailabilityTest, Claim, Contact, Credit, Invoicing, MaintenanceRule, Penalty
from pakt.engine.show.build import Parts, joined, labelled, table
from pakt.engine.show.wording import Wording

Line = tuple[tuple[str, ...], tuple[str, ...]]


def availability(say: Wording) -> Parts:
    contract = say.contract
    if contract.availability:
        yield from table(
            (say.word("plans"), say.word("test")),
            (line for test in contract.availability.tests for line in tests(say, test)),
        )
        if contract.availability.partial_month:
            yield from labelled([((say.word("remark"), say.word("partial_month")), contract.availability.clauses)])
    yield from table(
        (say.word("maintenance"), say.word("hours"), say.word("notice"), say.word("downtime")),
        (
            ((say.said(rule.kind), window(say, rule), say.term(rule.notice), say.yes(not rule.excluded)), rule.clauses)
            for rule in contract.maintenance
        ),
    )
    yield from table(
        (say.word("exception"), say.word("text")),
        (((letter, say.text(ground.text)), ground.clauses) for letter, ground in contract.exceptions.items()),
    )
    yield from lifecycle(say)
    yield from table(
        (say.word("release"), say.word("includes"), say.word("paid"), say.word("remark")),
        (
            (
                (
                    say.text(release.name),
                    say.text(release.includes),
                    say.said(release.installed),
                    say.word("consent") if release.consent else "",
                ),
                release.clauses,
            )
            for release in contract.releases
        ),
    )
    watched: list[Line] = []
    for item in contract.monitoring:
        text = joined((say.text(item.what), joined(map(say.said, item.alarms), ", ")), " ")
        watched.append(((say.word("monitoring"), text), item.clauses))
    if contract.status_page:
        page = contract.status_page
        shown = joined((say.text(page.shows), joined(map(say.said, page.subscriptions), ", ")), " ")
        watched.append(((say.word("status_page"), shown), page.clauses))
    yield from labelled(watched)


def tests(say: Wording, test: AvailabilityTest) -> Iterator[Line]:
    for plan, percent in test.at_least_by_plan.items():
        required = f"{say.word('at_least', value=say.percent(percent))} {say.word('of_a_month')}"
        yield (say.named(say.contract.plans, [plan]), required), test.clauses
    if test.at_least is not None:
        required = f"{say.word('at_least', value=say.percent(test.at_least))} {say.word('of_a_month')}"
        yield ("", required), test.clauses
    if test.at_most is not None:
        label = "at_most_total" if test.measure == "total" else "at_most_once"
        yield ("", say.word(label, value=say.term(test.at_most))), test.clauses


def window(say: Wording, rule: MaintenanceRule) -> str:
    hours = joined((f"{say.days(days)} {say.hours([hours])}" for days, hours in (rule.within or {}).items()), ", ")
    return joined((hours, say.word("not_on_holidays") if rule.not_on_holidays else ""), ", ")


def lifecycle(say: Wording) -> Parts:
    terms = say.contract.lifecycle
    if terms is None:
        return
    majors, years = say.count(terms.newer_majors, "major"), say.count(terms.younger_than_years, "year")
    lines = [
        (say.word("unsupported"), say.word("unsupported_when", majors=majors, years=years)),
        (say.word("loses"), joined(map(say.said, terms.loses), ", ")),
    ]
    yield from labelled((line, terms.clauses) for line in lines)


def money(say: Wording) -> Parts:
    contract = say.contract
    if contract.credits:
        yield from labelled(credit(say, contract.credits))
    yield from labelled(line for rule in contract.penalties for line in penalty(say, rule))
    yield from table(
        (say.word("subject"), say.word("amount"), say.word("remark")),
        (
            (
                (
                    say.text(price.name),
                    say.money(price.amount),
                    say.word("in_words", words=price.in_words) if price.in_words else "",
                ),
                price.clauses,
            )
            for price in contract.prices
        ),
    )
    if contract.invoicing:
        yield from labelled(invoicing(say, contract.invoicing))
    for rule in contract.billing:
        billed = joined((say.named(contract.kinds, rule.kinds), *map(say.text, rule.also)))
        lines = [(say.word("billed"), billed), ("", say.word("rounded", unit=say.said(rule.rounded)))]
        yield from labelled((line, rule.clauses) for line in lines)
    if contract.prepaid:
        terms = contract.prepaid
        transferable = say.word("transferable" if terms.transferable else "not_transferable")
        texts = (transferable, say.text(terms.renewed), say.text(terms.above))
        yield from labelled([((say.word("prepaid"), joined(texts)), terms.clauses)])


def credit(say: Wording, terms: Credit) -> Iterator[Line]:
    plans, claim = say.contract.plans, terms.claim
    for plan, percent in terms.per_step_by_plan.items():
        step = say.word("credit_step", percent=say.percent(percent), step=say.percent(terms.step))
        yield (f"{say.word('credit')}: {say.named(plans, [plan])}", step), terms.clauses
    yield (say.word("credit"), say.word("credit_cap", percent=say.percent(terms.cap))), terms.clauses
    channel = say.named(say.contract.channels, [claim.channel])
    made = say.word("claim_by", channel=channel, subject=claim.subject)
    written = f"({say.text(claim.as_written)})" if claim.as_written else ""
    yield (say.word("claim"), joined((made, joined((window_of_claim(say, claim), written), " ")))), claim.clauses
    yield (say.word("goes_to"), say.text(terms.goes_to)), terms.clauses


def window_of_claim(say: Wording, claim: Claim) -> str:
    """Within the month of the failure, or so many days after it."""
    days = [word for word in claim.window.split() if word.isdigit()]
    if days:
        return say.word("days_after_month", days=say.count(int(days[0]), "calendar_day"))
    return say.said(claim.window)


def penalty(say: Wording, rule: Penalty) -> Iterator[Line]:
    label = say.word("penalty", clocks=say.named(say.contract.clocks, rule.clocks))
    texts = (
        say.when(rule.when),
        say.word("each_day", amount=say.money(rule.amount)),
        say.word("due", term=say.term(rule.due)) if rule.due else "",
        say.word("damages", amount=say.money(rule.damages_up_to)) if rule.damages_up_to else "",
    )
    yield (label, joined(texts)), rule.clauses


def invoicing(say: Wording, terms: Invoicing) -> Iterator[Line]:
    for instalment in terms.instalments:
        yield (say.word("instalment"), f"{say.date(instalment.invoiced)}: {instalment.share}"), terms.clauses
    counted = say.word("counted", event=say.said(terms.counted_from))
    yield (say.word("pay_within"), f"{say.term(terms.pay_within)}, {counted}"), terms.clauses
    yield (say.word("late_interest"), say.text(terms.late_interest)), terms.clauses
    yield (say.word("may_be_returned"), say.text(terms.may_be_returned)), terms.clauses


def registers(say: Wording) -> Parts:
    yield from table(
        (say.word("register"), say.word("columns"), say.word("basis_of")),
        (
            (
                (
                    say.text(register.name),
                    joined((say.text(column) for column in register.columns), ", "),
                    say.text(register.basis_of),
                ),
                register.clauses,
            )
            for register in say.contract.registers
        ),
    )


def duties(say: Wording) -> Parts:
    yield from table(
        (say.word("side"), say.word("duty"), say.word("within")),
        (
            (
                (
                    say.party(duty.owed_by),
                    say.text(duty.what),
                    joined((say.term(duty.within), say.said(duty.from_) if duty.from_ else ""), " "),
                ),
                duty.clauses,
            )
            for duty in say.contract.duties
        ),
    )
    yield from table(
        (say.word("side"), say.word("role"), say.word("responsibility")),
        (
            ((say.party(contact.side), say.text(contact.role), contact_words(say, contact)), contact.clauses)
            for contact in say.contract.contacts
        ),
    )


def contact_words(say: Wording, contact: Contact) -> str:
    """What the person is for, how named where not as a person, and what reaches them."""
    named = say.said(contact.named) if contact.named != "as a person" else ""
    return joined(
        (say.text(contact.responsibility), named, say.said(contact.receives) if contact.receives else ""), "; "
    )
