"""Who, when, what can be reported and how."""

from __future__ import annotations

from collections.abc import Iterator

from pakt.engine.contract import CalendarTerms, CatalogueEntry, FormField
from pakt.engine.orders import within
from pakt.engine.show.build import Parts, joined, labelled, sentences, table
from pakt.engine.show.wording import Wording


def parties(say: Wording) -> Parts:
    contract, validity = say.contract, say.contract.validity
    rank = contract.rank
    prevails = rank.prevails if rank else ()
    ranked = [say.text(part.name) for part in contract.source.parts if part.id in prevails]
    lines = [
        (say.word("agreement"), say.text(contract.title), ()),
        (say.word("source"), say.text(contract.source.title), ()),
        (say.word("sides"), f"{say.party('provider')}, {say.party('customer')}", ()),
        (say.word("law"), say.text(contract.law), ()),
        (say.word("time_zone"), contract.time_zone, ()),
        (say.word("currency"), contract.currency or "", ()),
        (say.word("signed"), say.date(validity.signed), validity.clauses),
        (say.word("published"), say.date(validity.published), validity.clauses),
        (say.word("begins"), say.date(validity.begins), validity.clauses),
        (say.word("ends"), say.date(validity.ends), validity.clauses),
        (say.word("takes_effect"), say.said(validity.takes_effect), validity.clauses),
        (say.word("notice_period"), notice_period(say), validity.clauses),
        (say.word("terms_are"), say.said(rank.terms) if rank else "", rank.clauses if rank else ()),
        (say.word("rank"), joined(ranked), rank.clauses if rank else ()),
        (say.word("plans"), say.named(contract.plans, contract.plans), ()),
    ]
    yield from labelled(((label, text), clauses) for label, text, clauses in lines)


def notice_period(say: Wording) -> str:
    notice = say.contract.validity.notice
    if notice is None:
        return ""
    return say.word("from_next_month", months=say.count(int(notice.split(" ", 1)[0]), "month"))


def hours(say: Wording) -> Parts:
    calendars = say.contract.calendars
    yield from table(
        (
            say.word("calendar"),
            say.word("days"),
            say.word("hours"),
            say.word("public_holidays"),
            say.word("assumption"),
        ),
        (
            (
                (
                    say.text(terms.name) if first else "",
                    say.days(days),
                    say.hours(stretches),
                    (terms.holidays or "") if first else "",
                    say.text(terms.assumption) if first else "",
                ),
                terms.clauses if first else (),
            )
            for terms in calendars.values()
            for first, (days, stretches) in ((i == 0, item) for i, item in enumerate(terms.hours.items()))
        ),
    )
    yield from table(
        (say.word("date"), say.word("name"), say.word("hours"), say.word("source")),
        ((cells, terms.clauses) for terms in calendars.values() for cells in own_days(say, terms)),
    )


def own_days(say: Wording, terms: CalendarTerms) -> Iterator[tuple[str, ...]]:
    """The contract's own days off and on, by date."""
    lines = [(day.date, f"{say.word('day_off')}: {say.text(day.name)}", "", day.source) for day in terms.extra_days_off]
    worked = [(day.date, day.hours or (), day.source) for day in terms.extra_working_days]
    worked += [(day.date, day.hours, day.source) for day in terms.shortened_days]
    lines += [(date, say.word("working_day"), say.hours(hours), source) for date, hours, source in worked]
    for date, *rest in sorted(lines):
        yield (say.date(date), *rest)


def reportable(say: Wording) -> Parts:
    contract = say.contract
    yield from table(
        (say.word("kind"), say.word("definition"), say.word("criteria"), say.word("priorities"), say.word("paid")),
        (
            (
                (
                    say.text(kind.name),
                    say.text(kind.definition),
                    sentences(say.text(example) for example in kind.examples),
                    say.priorities(kind.priorities),
                    say.said(kind.billed),
                ),
                kind.clauses,
            )
            for kind in contract.kinds.values()
        ),
    )
    yield from table(
        (say.word("priority"), say.word("definition"), say.word("criteria"), say.word("also_called")),
        (
            (
                (
                    say.text(priority.name),
                    say.text(priority.definition),
                    sentences(say.text(text) for text in (*priority.criteria, *priority.examples)),
                    joined((say.text(name) for name in priority.also_called), ", "),
                ),
                priority.clauses,
            )
            for priority in contract.priorities.values()
        ),
    )
    yield from scope(say)
    yield from table(
        (say.word("code"), say.word("meaning")),
        (((name, say.text(code.text)), code.clauses) for name, code in contract.codes.items()),
    )


def scope(say: Wording) -> Parts:
    scope, instances = say.contract.scope, say.contract.instances
    if scope is not None:
        modules = (joined((say.text(m.name), f"({m.under})" if m.under else ""), " ") for m in scope.modules.values())
        lines = [
            (say.word("covered"), sentences(say.text(text) for text in scope.covered)),
            (say.word("modules"), joined(modules)),
            (say.word("not_covered"), sentences(say.text(text) for text in scope.not_covered)),
            (say.word("warranty"), say.text(scope.warranty)),
        ]
        yield from labelled((line, scope.clauses) for line in lines)
    yield from table(
        (say.word("instance"), say.word("covered"), say.word("also_called")),
        (
            (
                (
                    say.text(instance.name),
                    say.yes(instance.in_scope),
                    joined((say.text(n) for n in instance.also_called), ", "),
                ),
                instance.clauses,
            )
            for instance in instances.values()
        ),
    )


def how_to_report(say: Wording) -> Parts:
    contract = say.contract
    yield from table(
        (
            say.word("channel"), say.word("open"), say.word("who"), say.word("confirmed"), say.word("answered_in"),
            say.word("contact"),
        ),
        ((channel(say, name), contract.channels[name].clauses) for name in contract.channels),
    )  # fmt: skip
    yield from table(
        (say.word("report"), say.word("counts_from"), say.word("calendar"), say.word("remark")),
        (
            (
                (
                    say.when(wait.when) or say.word("all"),
                    joined((say.said(event) for event in wait.waits_for), " / "),
                    calendar_name(say, wait.calendar) if "opening" in wait.waits_for else "",
                    say.word("at_closing") if wait.closing_time == "inside" else "",
                ),
                wait.clauses,
            )
            for wait in contract.reporting
        ),
    )
    yield from table(
        (say.word("form"), say.word("field"), say.word("required"), say.word("meaning")),
        (
            (
                (
                    say.text(form.name) if i == 0 else "",
                    say.text(field.label),
                    say.said(field.required),
                    meaning(say, field),
                ),
                field.clauses or (form.clauses if i == 0 else ()),
            )
            for form in contract.forms.values()
            for i, field in enumerate(form.fields)
        ),
    )
    yield from table(
        (say.word("service"), say.word("result"), say.word("ahead"), say.word("within"), say.word("paid")),
        (
            (
                (
                    say.text(entry.name),
                    result(say, entry),
                    say.term(entry.lead_time),
                    say.term(within(contract, entry.id)),
                    say.said(entry.billed),
                ),
                entry.clauses,
            )
            for entry in contract.catalogue
        ),
    )


def meaning(say: Wording, field: FormField) -> str:
    least = "" if field.at_least is None else say.word("at_least", value=field.at_least)
    return joined((say.text(field.help), least), " ")


def result(say: Wording, entry: CatalogueEntry) -> str:
    names = {other.id: other for other in say.contract.catalogue}
    parts = say.word("comprises", names=say.named(names, entry.comprises)) if entry.comprises else ""
    enrolment = say.word("enrolment") if entry.enrolment else ""
    return joined((say.text(entry.result), parts, enrolment), " ")


def channel(say: Wording, name: str) -> tuple[str, ...]:
    channel = next(terms for key, terms in say.contract.channels.items() if key == name)
    spoken = (
        f"{say.said(when)}: {', '.join(map(say.language_name, langs))}" for when, langs in channel.languages.items()
    )
    return (
        joined((say.text(channel.name), f"({say.word('main')})" if channel.main else ""), " "),
        say.word("open_always") if channel.open == "always" else calendar_name(say, channel.open),
        joined((say.said(channel.senders), say.said(channel.others) if channel.others else "")),
        say.said(channel.acknowledged) if channel.acknowledged else "",
        joined(spoken),
        say.text(channel.contact),
    )


def calendar_name(say: Wording, name: str | None) -> str:
    return say.named(say.contract.calendars, [name or say.contract.default_calendar])
