"""Findings are computed from the file: each vanishes where its cause is taken away, and comes in any other file.

The shipped agreements hold contradictions of their own; the small agreement of `minimal.py` holds none.
"""

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from pakt import cli
from pakt.engine import check
from pakt.engine.check import Finding, findings
from pakt.engine.check.finding import day
from pakt.engine.holidays import country
from pakt.engine.load import read, shipped, shipped_ids, shipped_text
from tests.engine.minimal import (
    MINIMAL,
    SCENARIO,
    Change,
    add,
    as_yaml,
    both,
    drop,
    minimal,
    put,
    shipped_with,
    words,
)

TODAY = dt.date(2026, 11, 22)


def found(contract, code: str) -> list[Finding]:
    return [one for one in findings(contract, today=TODAY) if one.code == code]


def test_the_small_agreement_has_no_findings():
    assert findings(minimal(), today=TODAY) == []


@pytest.mark.parametrize("contract_id", shipped_ids())
def test_a_shipped_agreement_has_no_errors(contract_id):
    assert [one.message for one in findings(shipped(contract_id), today=TODAY) if one.severity == "error"] == []


@pytest.mark.parametrize("contract_id", shipped_ids())
def test_findings_are_not_keyed_to_the_name_of_a_contract(contract_id):
    def rename(values):
        values["contract"] = "some-other-name"
        for example in values["examples"]:
            example["scenario"]["contract"] = "some-other-name"

    renamed = findings(shipped_with(contract_id, rename), today=TODAY)
    assert renamed == findings(shipped(contract_id), today=TODAY)
    assert renamed


# What the five agreements hold, and what takes it away

OTHER_AMOUNT = "tři sta šedesát čtyři tisíc osm set devatenáct"


def says_what_follows(values):
    said = values["examples"][1]["says"]
    said[0] = {"clock": "reaction", "state": "late", "due_at": "2024-03-05T12:00:00+01:00"}
    said[1] = {"clock": "confirmation", "due_at": "2024-03-05T12:00:00+01:00"}
    said[2] = {"clock": "removal", "due_at": "2024-03-08T12:00:00+01:00"}


def as_written(inside, outside):
    return put("reporting.0.as_written", {"inside": inside, "outside": outside})


VANISHES: list[tuple[str, str, str, Change]] = [
    ("example-says-otherwise", "campus-modules", "examples[1]", says_what_follows),
    ("words-differ", "campus-modules", "prices[0].in_words", put("prices.0.in_words", OTHER_AMOUNT)),
    ("words-differ", "campus-modules", "prices[1].in_words", put("prices.1.amount", "73580.00")),
    ("words-differ", "campus-modules", "prices[2].in_words", drop("prices.2.in_words")),
    ("code-differs", "campus-modules", "codes.DOZT240H", put("clocks.removal.terms.2.term", "240 working hours")),
    ("code-differs", "campus-modules", "codes.DOZT240H", put("codes.DOZT240H.clock", None)),
    ("nothing-owed-after-answer", "campus-modules", "clocks.confirmation.stops_on",
     both(put("clocks.confirmation.starts_on", ["reported", "info_supplied"]),
          put("clocks.confirmation.repeats", True))),
    ("nothing-owed-after-answer", "campus-modules", "clocks.confirmation.stops_on",
     both(put("clocks.confirmation.stops_on", "confirmed"),
          put("clocks.reaction.stops_on", ["responded", "info_requested"]))),
    ("said-otherwise", "campus-modules", "clocks.reaction.also_said[0]", drop("clocks.reaction.also_said")),
    ("name-of-another", "campus-modules", "instances.acceptance.also_called[0]",
     put("instances.acceptance.also_called", [{"cs": "Přejímka", "en": "handover"}])),
    ("never-binds", "city-bots", "availability.tests[1]", put("availability.tests.1.at_most", "7 hours")),
    ("never-binds", "city-bots", "availability.tests[1]", put("availability.tests.0.at_least", "98.8")),
    ("said-otherwise", "city-bots", "clocks.acceptance.also_said[0]",
     put("clocks.acceptance.also_said.0.term", "5 working days, same time")),
    ("ends-after", "city-bots", "clocks.repair", put("clocks.warranty.terms.0.term", "40 calendar days")),
    ("ends-after", "city-bots", "clocks.repair", put("clocks.repair.terms.2.term", "3 working days, same time")),
    ("minute-not-named", "city-bots", "reporting[0].as_written",
     as_written("07:30-20:00", ["00:00-07:30", "20:00-24:00"])),
    ("claim-window", "contact-centre", "credits.claim", drop("credits.claim.last_days_of_month")),
    ("two-names", "contact-centre", "priorities.medium.also_called[0]", drop("priorities.medium.also_called")),
    ("exception-covers-downtime", "contact-centre", "exceptions.h", put("exceptions.h.concerns", ["internet"])),
    ("exception-covers-downtime", "contact-centre", "exceptions.h", put("maintenance.2.excluded", True)),
    ("kind-without-clock", "contact-centre", "kinds.service_request",
     add("clocks.first_response.terms", {"when": {"kind": "service_request"}, "term": "best effort"})),
    ("no-term-written", "information-systems", "clocks.solution.terms[6].written_for",
     lambda values: [row.pop("written_for", None) for clock in values["clocks"].values() for row in clock["terms"]]),
    ("holidays-provisional", "information-systems", "calendars.service.holidays", drop("calendars.service.holidays")),
    ("answer-elsewhere", "ministry-hotline", "forms.hot_01.fields[4]", drop("refusals")),
    ("answer-elsewhere", "ministry-hotline", "forms.hot_01.fields[4]",
     put("forms.hot_01.fields.4.purpose", "confirmation goes there")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "contract_id", "where", "change"), VANISHES)
def test_a_finding_of_a_shipped_agreement_vanishes_with_its_cause(code, contract_id, where, change):
    assert where in [one.where for one in found(shipped(contract_id), code)]
    assert where not in [one.where for one in found(shipped_with(contract_id, change), code)]


def test_the_second_worked_example_is_reckoned_from_its_own_numbers():
    (one,) = found(shipped("campus-modules"), "example-says-otherwise")
    assert "'removal' due Monday 11 March 2024, 10:00" in one.says
    assert "'reaction' due Tuesday 5 March 2024, 12:00" in one.follows
    assert "'removal' due Friday 8 March 2024, 12:00 (running, 18 working hours)" in one.follows
    assert "8 working hours for 'reaction'" in one.remedy
    assert "24 working hours for 'removal'" in one.remedy
    assert one.prevails == "Main text, articles I to VII"
    assert "CM-24" in one.clauses


def test_what_the_example_would_need_is_searched_not_known():
    def one_hour_later(values):
        values["examples"][1]["says"] = [{"clock": "removal", "due_at": "2024-03-11T11:00:00+01:00"}]

    (one,) = found(shipped_with("campus-modules", one_hour_later), "example-says-otherwise")
    assert "25 working hours for 'removal'" in one.remedy


def test_an_example_that_no_length_makes_right_says_so():
    def at_night(values):
        values["examples"][1]["says"] = [{"clock": "removal", "due_at": "2024-03-11T20:00:00+01:00"}]

    (one,) = found(shipped_with("campus-modules", at_night), "example-says-otherwise")
    assert "right but for removal" in one.remedy


def test_amounts_in_words_are_named_with_both_numbers():
    texts = [one.says for one in found(shipped("campus-modules"), "words-differ")]
    for digits, in_words in (("364,819.00", "350,379"), ("76,611.99", "73,580"), ("441,430.99", "423,959")):
        assert any(digits in text and in_words in text for text in texts)


def test_without_a_rank_no_text_prevails():
    def prevails(contract):
        return [one.prevails for one in findings(contract, today=TODAY) if one.prevails]

    assert len(prevails(shipped("campus-modules"))) == 2
    assert prevails(shipped_with("campus-modules", drop("rank"))) == []


def test_one_percent_of_the_longest_month_is_less_than_eight_hours():
    (one,) = found(shipped("city-bots"), "never-binds")
    assert "7 h 27 min" in one.follows  # 745 hours of October
    assert "6 h 43 min" in one.follows  # 672 hours of February


@pytest.mark.parametrize("year", [2026, 2027, 2030])
def test_the_weeks_are_those_in_which_ten_working_days_take_more_than_fourteen_days(year):
    """Counted day by day with the list of holidays alone."""
    free = country("PL").names

    def works(date):
        return date.weekday() < 5 and date not in free

    expected = []
    for number in range(-7, 366):
        start = dt.date(year, 1, 1) + dt.timedelta(days=number)
        if not works(start):
            continue
        end, left = start, 10
        while left:
            end += dt.timedelta(days=1)
            left -= works(end)
        monday = start - dt.timedelta(days=start.weekday())
        if (end - start).days > 14 and monday.year == year and monday not in expected:
            expected.append(monday)
    (one,) = found(shipped("city-bots"), "ends-after")
    (line,) = [line for line in one.details if line.startswith(f"{year}:")]
    named = re.findall(r"\d+ [A-Z][a-z]+", line)
    assert named == [day(monday).rsplit(" ", 1)[0] for monday in expected]
    assert named


def test_findings_say_the_line_of_their_word():
    text = shipped_text("campus-modules")
    contract, lines = shipped("campus-modules"), read(text, "campus-modules")[1]
    for one in findings(contract, lines, TODAY):
        assert one.line is not None
        last = next(part for part in reversed(one.path) if isinstance(part, str))
        near = text.splitlines()[one.line - 1 : one.line]
        assert last in near[0] or isinstance(one.path[-1], int), (one.where, near)


# The same and all others, in the small agreement


def example(**more):
    return add("examples", {"name": "one", "scenario": SCENARIO, "clauses": ["PD-4"], **more})


def clock(**more):
    usual = {"name": words("More"), "owed_by": "provider", "starts_on": "reported", "stops_on": "resolved",
             "terms": [{"term": "2 hours"}], "clauses": ["PD-5"]}  # fmt: skip
    return put("clocks.more", {**usual, **more})


def plans(**more):
    return both(
        put("plans", {"gold": {"name": words("Gold")}, "iron": {"name": words("Iron")}}),
        put("availability", {"tests": [{"name": "availability", "measure": "percent", "clauses": ["PD-5"],
                                        "at_least_by_plan": {"gold": "99.5", "iron": "99"}}], "clauses": ["PD-5"]}),
        put("credits", {"step": "0.1", "per_step_by_plan": {"gold": "2", "iron": "1"}, "cap": "100",
                        "claim": {"channel": "email", "subject": "Credit", "window": "within the month of the failure",
                                  "clauses": ["PD-5"]}, "clauses": ["PD-5"], **more}),
    )  # fmt: skip


def month(*tests):
    return put("availability", {"tests": [{"clauses": ["PD-5"], **test} for test in tests], "clauses": ["PD-5"]})


PERCENT = {"name": "availability", "measure": "percent", "at_least": "99.5"}
ANNEX_SAYS = {"term": "6 working hours", "source": "annex 2", "part": "annex"}
PRICE = {"name": words("Price"), "amount": "1250.00", "clauses": ["PD-5"]}
PENALTY = {"clocks": ["reaction"], "amount": "10.00", "clauses": ["PD-5"]}
REFUSAL = {"event": "responded", "reason": words("No."), "clauses": ["PD-4"]}
DAY = {"date": "2026-03-08", "source": "order 5"}
WAIT = {"waits_for": "opening", "clauses": ["PD-3"]}

APPEARS: list[tuple[str, str, str, Change]] = [
    # Names that stand for nothing
    ("unknown-name", "error", "clocks.reaction.terms[0].when.priority",
     put("clocks.reaction.terms.0.when.priority", "top")),
    ("unknown-name", "error", "clocks.fix.terms[0].when.kind", put("clocks.fix.terms.0.when", {"kind": "wish"})),
    ("unknown-name", "error", "clocks.fix.when.channel", put("clocks.fix.when", {"channel": "phone"})),
    ("unknown-name", "error", "clocks.fix.when.instance", put("clocks.fix.when", {"instance": "test"})),
    ("unknown-name", "error", "clocks.fix.when.plan", put("clocks.fix.when", {"plan": "gold"})),
    ("unknown-name", "error", "clocks.fix.calendar", put("clocks.fix.calendar", "nights")),
    ("unknown-name", "error", "clocks.fix.terms[0].calendar", put("clocks.fix.terms.0.calendar", "nights")),
    ("unknown-name", "error", "clocks.fix.not_before", put("clocks.fix.not_before", "fix")),
    ("unknown-name", "error", "clocks.fix.stops_on[0].unless_carries",
     put("clocks.fix.stops_on", [{"event": "resolved", "unless_carries": "limits"}])),
    ("unknown-name", "error", "groups.all[1]", put("groups", {"all": ["high", "middle"]})),
    ("unknown-name", "error", "kinds.fault.priorities[2]", put("kinds.fault.priorities", ["high", "low", "middle"])),
    ("unknown-name", "error", "kinds.fault.form", put("kinds.fault.form", "wish")),
    ("unknown-name", "error", "channels.email.open", put("channels.email.open", "nights")),
    ("unknown-name", "error", "reporting[0].calendar", add("reporting", {**WAIT, "calendar": "nights"})),
    ("unknown-name", "error", "retargeting[0].priority.high",
     add("retargeting", {"event": "workaround_provided", "in_time_for": "reaction", "clock": "fix",
                         "priority": {"high": "lower"}, "clauses": ["PD-5"]})),
    ("unknown-name", "error", "rights.leave.after_run_out.clock",
     put("rights", {"leave": {"name": words("leave"), "holder": "customer", "after_run_out": {"clock": "answer"},
                              "clauses": ["PD-5"]}})),
    ("unknown-name", "error", "refusals[0].when.from_priority",
     add("refusals", {**REFUSAL, "event": "classified", "when": {"from_priority": "top"}})),
    ("unknown-name", "error", "refusals[0].unless.carries",
     add("refusals", {**REFUSAL, "unless": {"carries": ["proof"]}})),
    ("unknown-name", "error", "penalties[0].clocks[0]", add("penalties", {**PENALTY, "clocks": ["answer"]})),
    ("unknown-name", "error", "billing[0].kinds[0]", add("billing", {"kinds": ["wish"], "clauses": ["PD-5"]})),
    ("unknown-name", "error", "prices[0].part", add("prices", {**PRICE, "part": "annex_7"})),
    ("unknown-name", "error", "rank.prevails[0]", put("rank.prevails", ["preamble"])),
    ("unknown-name", "error", "examples[0].scenario.contract", example(scenario={**SCENARIO, "contract": "another"})),
    ("name-taken-twice", "error", "groups.high", put("groups", {"high": ["high", "low"]})),
    ("unknown-clause", "error", "clocks.fix.clauses", put("clocks.fix.clauses", ["PD-5", "PD-77"])),
    ("clause-not-enforced", "warning", "clauses.PD-8",
     put("clauses.PD-8", {"how": "enforce", "source": "8", "text": words("Nobody does this.")})),
    ("clause-not-recorded", "note", "clauses.PD-8",
     put("clauses.PD-8", {"how": "record", "source": "8", "text": words("Nobody writes this down.")})),
    # Hours
    ("time-zone", "error", "time_zone", put("time_zone", "Europe/Atlantis")),
    ("hours", "error", "calendars.service.hours",
     put("calendars.service.hours", {"mon-fri": ["09:00-17:00"], "mon": ["16:00-18:00"]})),
    ("hours", "error", "calendars.service.hours", put("calendars.service.hours", {"mon-fri": ["17:00-09:00"]})),
    ("never-opens", "error", "calendars.service", put("calendars.service.hours", {"mon-fri": []})),
    ("hours", "error", "calendars.service.shortened_days[0].hours",
     add("calendars.service.shortened_days", {**DAY, "hours": ["10:00-12:00", "11:00-13:00"]})),
    ("calendar", "error", "calendars.service",
     put("calendars.service.hours", {"mon-fri": ["09:00-17:00"], "holidays": ["10:00-12:00", "11:00-13:00"]})),
    ("holidays", "error", "calendars.service.holidays", put("calendars.service.holidays", "AQ")),
    ("holidays-missing", "warning", "calendars.service.holidays", put("validity.ends", "2050-12-31")),
    ("holidays-provisional", "note", "calendars.service.holidays", put("calendars.service.holidays", "RU")),
    ("day-off-and-on", "warning", "calendars.service.extra_working_days[0]",
     both(add("calendars.service.extra_days_off", {**DAY, "name": words("Fair")}),
          add("calendars.service.extra_working_days", DAY))),
    ("shortened-day-closed", "warning", "calendars.service.shortened_days[0]",
     add("calendars.service.shortened_days", {**DAY, "hours": ["10:00-12:00"]})),
    ("minute-not-named", "warning", "reporting[0].as_written",
     add("reporting", {**WAIT, "as_written": {"inside": "09:00-17:00", "outside": ["00:00-09:00", "17:01-24:00"]}})),
    ("minute-named-twice", "warning", "reporting[0].as_written",
     add("reporting", {**WAIT, "as_written": {"inside": "09:00-17:00", "outside": ["00:00-09:00", "16:30-24:00"]}})),
    ("hours-differ", "warning", "reporting[0].as_written",
     add("reporting", {**WAIT, "as_written": {"inside": "09:00-18:00", "outside": ["00:00-09:00", "18:00-24:00"]}})),
    # Clocks
    ("nothing-starts", "error", "clocks.more.starts_on", clock(starts_on="analysed")),
    ("nothing-starts", "error", "clocks.more.starts_on", clock(starts_on="classification_disputed")),
    ("nothing-stops", "error", "clocks.more.stops_on", clock(stops_on="reported")),
    ("nothing-stops", "error", "clocks.more.stops_on", clock(stops_on="reopened")),
    ("nothing-stops", "error", "clocks.more.stops_on", clock(stops_on=[])),
    ("nothing-stops", "error", "clocks.reaction.stops_on", add("refusals", REFUSAL)),
    ("no-effect", "warning", "clocks.fix.undone_by[0]", put("clocks.fix.undone_by", ["dispute_settled"])),
    ("never-owed", "error", "clocks.more",
     clock(when={"priority": "low"}, terms=[{"when": {"priority": "high"}, "term": "2 hours"}])),
    ("row-never-reached", "error", "clocks.fix.terms[1]",
     add("clocks.fix.terms", {"when": {"priority": "high"}, "term": "1 working day, same time"})),
    ("nothing-agreed", "error", "clocks.fix.terms[0].term", put("clocks.fix.terms.0.term", "as agreed")),
    ("retarget-without-term", "warning", "retargeting[0].priority.high",
     both(put("clocks.fix.terms.0.when", {"priority": "high"}),
          add("retargeting", {"event": "workaround_provided", "in_time_for": "reaction", "clock": "fix",
                              "priority": {"high": "low"}, "clauses": ["PD-5"]}))),
    ("right-never-given", "warning", "rights.leave",
     put("rights", {"leave": {"name": words("leave"), "holder": "customer", "clauses": ["PD-5"]}})),
    ("right-by-own-silence", "warning", "rights.leave",
     put("rights", {"leave": {"name": words("leave"), "holder": "provider", "after_run_out": {"clock": "fix"},
                              "clauses": ["PD-5"]}})),
    ("kind-without-clock", "warning", "kinds.wish",
     both(*(put(f"clocks.{name}.when", {"kind": "fault"}) for name in ("reaction", "fix")),
          put("kinds.wish", {"name": words("Wish"), "definition": words("A wish."), "clauses": ["PD-2"]}))),
    ("kind-without-clock", "note", "kinds.wish",
     both(*(put(f"clocks.{name}.when", {"kind": "fault"}) for name in ("reaction", "fix")),
          put("kinds.wish", {"name": words("Wish"), "definition": words("A wish."), "billed": "by the hour",
                             "clauses": ["PD-2"]}))),
    ("priority-without-clock", "warning", "kinds.fault.priorities",
     both(put("clocks.fix.when", {"priority": "high"}), drop("clocks.reaction.terms.1"))),
    ("priority-unused", "warning", "priorities.middle",
     put("priorities.middle", {"name": words("Middle"), "definition": words("Between."), "clauses": ["PD-2"]})),
    ("nothing-owed-after-answer", "warning", "clocks.reaction.stops_on",
     both(put("clocks.reaction.stops_on", ["confirmed", "info_requested"]), put("clocks.fix.starts_on", "confirmed"))),
    ("no-term-written", "warning", "clocks.fix.terms[0].written_for",
     put("clocks.fix.terms.0.written_for", {"priority": "high"})),
    # Contradictions
    ("said-otherwise", "warning", "clocks.reaction.also_said[0]", add("clocks.reaction.also_said", ANNEX_SAYS)),
    ("code-differs", "warning", "codes.R6H",
     put("codes", {"R6H": {"text": words("Reaction to high faults"), "clock": "reaction", "when": {"priority": "high"},
                           "clauses": ["PD-4"]}})),
    ("code-differs", "warning", "codes.S7x5",
     put("codes", {"S7x5": {"text": words("Service hours"), "calendar": "service", "clauses": ["PD-1"]}})),
    ("code-differs", "warning", "codes.FIX9D",
     put("codes", {"FIX9D": {"text": words("Repair"), "clock": "fix", "clauses": ["PD-5"]}})),
    ("two-names", "warning", "priorities.high.also_called[0]", put("priorities.high.also_called", [words("urgent")])),
    ("name-of-another", "warning", "priorities.high.also_called[0]",
     put("priorities.high.also_called", [words("Low (5.2)")])),
    ("exception-covers-downtime", "warning", "exceptions.z",
     both(month(PERCENT),
          put("exceptions", {"z": {"text": words("Power."), "concerns": ["power"], "clauses": ["PD-5"]}}),
          add("maintenance", {"kind": "emergency", "excluded": False, "concerns": ["power"], "clauses": ["PD-5"]}))),
    ("answer-elsewhere", "warning", "forms.fault.fields[0]",
     both(put("forms.fault.fields.0.purpose", "answers go there"),
          add("refusals", {"event": "answered", "when": {"other_channel": True}, "reason": words("Elsewhere."),
                           "clauses": ["PD-3"]}))),
    ("rank-order", "error", "rank.prevails", put("rank.prevails", ["annex"])),
    ("rank-order", "error", "rank.prevails", put("rank.prevails", ["annex", "main"])),
    ("never-binds", "warning", "availability.tests[1]",
     month(PERCENT, {"name": "total", "measure": "total", "at_most": "4 hours"})),
    ("never-binds", "warning", "availability.tests[0]",
     month(PERCENT, {"name": "total", "measure": "total", "at_most": "3 hours"})),
    ("ends-after", "warning", "clocks.fix", clock(terms=[{"term": "7 calendar days"}])),
    # Money
    ("words-differ", "warning", "prices[0].in_words",
     add("prices", {**PRICE, "in_words": "one thousand and fifty euros"})),
    ("words-unreadable", "warning", "prices[0].in_words", add("prices", {**PRICE, "in_words": "rather a lot"})),
    ("no-currency", "error", "prices", both(drop("currency"), add("prices", PRICE))),
    ("no-currency", "error", "penalties", both(put("currency", None), add("penalties", PENALTY))),
    ("share", "error", "invoicing.instalments[0].share",
     put("invoicing", {"pay_within": "14 calendar days", "clauses": ["PD-5"],
                       "instalments": [{"invoiced": "2026-03-31", "share": "1/0"}]})),
    ("shares", "warning", "invoicing.instalments",
     put("invoicing", {"pay_within": "14 calendar days", "clauses": ["PD-5"],
                       "instalments": [{"invoiced": "2026-03-31", "share": "1/2"}]})),
    ("plan-without-terms", "error", "credits.per_step_by_plan", plans(per_step_by_plan={"gold": "2"})),
    ("plan-without-terms", "error", "availability.tests[0].at_least_by_plan",
     both(plans(), put("availability.tests.0.at_least_by_plan", {"gold": "99.5"}))),
    ("credits-without-plans", "error", "credits.per_step_by_plan", both(plans(), drop("plans"), month(PERCENT))),
    ("credits-without-test", "error", "credits", both(plans(), drop("availability"))),
    ("test-without-bound", "error", "availability.tests[0]",
     month({"name": "total", "measure": "total", "at_least": "99"})),
    ("test-without-bound", "error", "availability.tests[0]", month({"name": "availability", "measure": "percent"})),
    ("claim-window", "warning", "credits.claim", both(plans(), put("credits.claim.last_days_of_month", 3))),
    ("penalty-on-target", "error", "penalties[0].clocks[0]",
     both(add("penalties", PENALTY), put("clocks.reaction.target_only", True))),
    ("penalty-on-target", "error", "penalties[0].clocks[0]",
     both(add("penalties", PENALTY), put("rank.terms", "targets without money"))),
    # Examples
    ("example-says-otherwise", "warning", "examples[0]",
     example(says=[{"clock": "reaction", "due_at": "2026-03-02T16:00:00+01:00"}])),
    ("example-fails", "error", "examples[0].expect",
     example(expect={"clocks": [{"name": "reaction", "due_at": "2026-03-02T15:00:00+01:00"}]})),
    ("example-reckons-otherwise", "warning", "examples[0].terms.reaction",
     example(agreement=True, terms={"reaction": "6 working hours"})),
    ("example-unreadable", "error", "examples[0].scenario", example(scenario={**SCENARIO, "at": "noon"})),
    ("example-twice", "warning", "examples[1]", both(example(), example())),
    ("examples-not-run", "note", "examples", both(example(), put("kinds.fault.form", "wish"))),
]  # fmt: skip


@pytest.mark.parametrize(("code", "severity", "where", "change"), APPEARS)
def test_a_finding_appears_with_its_cause_in_any_file(code, severity, where, change):
    several = found(minimal(change), code)
    assert (severity, where) in [(one.severity, one.where) for one in several]
    assert all(one.says and one.message for one in several)


def test_every_finding_of_the_check_has_its_test():
    source = "".join(file.read_text(encoding="utf-8") for file in Path(check.__file__).parent.glob("*.py"))
    codes = set(re.findall(r'Finding\(\s*"([a-z-]+)"', source)) | {"nothing-starts", "nothing-stops"}
    assert codes == {code for code, *_ in APPEARS}


def test_a_row_says_which_row_takes_its_tickets():
    extra = {"when": {"priority": "high"}, "term": "1 working day, same time"}
    (one,) = found(minimal(add("clocks.fix.terms", extra)), "row-never-reached")
    assert "Row 1 before it" in one.follows


def test_the_annex_yields_to_the_main_text():
    (one,) = found(minimal(add("clocks.reaction.also_said", ANNEX_SAYS)), "said-otherwise")
    assert one.prevails == "The main text"
    assert "By rank prevails: The main text." in one.message
    (one,) = found(minimal(both(add("clocks.reaction.also_said", ANNEX_SAYS), drop("rank"))), "said-otherwise")
    assert one.prevails is None


def test_an_example_that_fails_says_what_was_wanted_and_what_came():
    wanted = {"clocks": [{"name": "reaction", "due_at": "2026-03-02T15:00:00+01:00"}]}
    (one,) = found(minimal(example(expect=wanted)), "example-fails")
    assert "clocks.reaction.due_at: wanted '2026-03-02T15:00:00+01:00', got '2026-03-02T14:00:00+01:00'" in one.follows
    assert "clocks: fix is too many" in one.follows


def test_amounts_in_words_are_read_whatever_the_spaces():
    price = {**PRICE, "amount": "350379.00", "in_words": "three hundredfifty thousand three hundred seventynine euros"}
    assert found(minimal(add("prices", price)), "words-differ") == []
    assert found(minimal(add("prices", {**price, "amount": "350379.50"})), "words-differ")
    assert found(minimal(add("prices", {**price, "amount": "350379.50", "in_words": price["in_words"] + " 50/100"})),
                 "words-differ") == []  # fmt: skip


# The command


def test_check_groups_findings_with_their_lines_and_succeeds_without_errors(capsys):
    assert cli.main(["contract", "check", "city-bots"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("city-bots.yaml: 4 warnings\n\nWARNINGS\n")
    assert re.search(r"^city-bots\.yaml:\d+: availability\.tests\[1\]: never-binds  \[CB-18\]$", out, re.MULTILINE)
    assert max(map(len, out.splitlines())) <= 100


def test_check_fails_for_a_file_with_errors(tmp_path, capsys):
    file = tmp_path / "desk.yaml"
    values = json.loads(as_yaml(MINIMAL))
    values["kinds"]["fault"]["form"] = "wish"
    file.write_text(as_yaml(values))
    assert cli.main(["contract", "check", str(file)]) == 1
    assert "ERRORS" in capsys.readouterr().out


def test_check_for_programs(capsys):
    assert cli.main(["contract", "check", "--json", *shipped_ids()]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert {one["file"] for one in listed} == {f"{name}.yaml" for name in shipped_ids()}
    assert all(one["line"] and one["message"] for one in listed)


def test_an_agreement_that_does_not_ship_is_answered_with_those_that_do(capsys):
    assert cli.main(["contract", "check", "city-bot"]) == 2
    assert capsys.readouterr().err == f"city-bot: no such agreement; there are {', '.join(shipped_ids())}\n"


def test_a_file_that_is_not_there_is_one_line(capsys):
    assert cli.main(["contract", "check", "nowhere.yaml"]) == 2
    assert capsys.readouterr().err == "nowhere.yaml: can't be read: No such file or directory\n"
