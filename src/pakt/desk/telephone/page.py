"""The page on which a call is logged: the report as the agreement asks for it, and how the call ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from pakt.desk.drafts.models import Draft
from pakt.desk.files.attaching import Taken
from pakt.desk.pages.fields import choices_of
from pakt.desk.pages.notices import say
from pakt.desk.pages.parts import ChoicesPart, Stage
from pakt.desk.people.models import Person
from pakt.desk.reporting.forms import ReportForm
from pakt.desk.reporting.page import Page
from pakt.desk.telephone import actions as calls
from pakt.desk.telephone.forms import ANSWERED, CALL_BACK, SPOKEN, TEXT, OutcomeForm
from pakt.desk.telephone.models import Call
from pakt.desk.telephone.queries import phone_hours
from pakt.desk.telephone.wording import hours_words
from pakt.desk.tickets import actions
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.questions import questions_of
from pakt.engine.rules import rules_of
from pakt.engine.zone import to_instant


@dataclass
class CallPage(Page):
    """`call` is the one that rang, None where it is noted without an exchange; `caller` whoever it seems to be."""

    call: Call | None = None
    caller: Person | None = None
    number: str = ""

    @property
    def url(self) -> str:
        return reverse("call_log", args=[self.agreement.prefix])

    @property
    def place(self) -> str:
        return f"call {self.agreement.prefix}"

    @cached_property
    def draft(self) -> Draft | None:
        return None

    @property
    def started_at(self) -> datetime:
        return min(self.call.started_at, self.now) if self.call else self.now

    @cached_property
    def typed(self) -> dict[str, str]:
        """What is known of the call stands there already; it goes before what a form would guess."""
        zone = rules_of(self.contract).zone
        known = {
            "channel": "phone",
            "at": zone.to_datetime(to_instant(self.started_at)).strftime("%Y-%m-%dT%H:%M"),
            **({"reporter": str(self.caller.pk)} if self.caller else {}),
        }
        for question in questions_of(self.contract, self.kind, self.entry):
            if question.type in ("phone", "contact") and self.number:
                known[f"answer-{question.id}"] = self.number
            elif question.id == "name" and self.caller:
                known[f"answer-{question.id}"] = self.caller.name
        return {**known, **super().typed}

    @cached_property
    def outcome(self) -> OutcomeForm:
        data = self.request.POST if self.request.method == "POST" and "redraw" not in self.request.POST else None
        form = OutcomeForm(data, contract=self.contract, now=self.now, number=self.number)
        if data is None:
            form.initial.update({name: value for name, value in self.so_far.items() if name in form.fields and value})
        return form

    def sent(self) -> HttpResponse:
        found = self.files_so_far()
        form = self.form(self.request.POST, {name: one.files for name, one in found.items()})
        right = form.is_valid()
        if not self.outcome.is_valid() or not right or any(one.errors for one in found.values()):
            return self.shown(form, found)
        try:
            ticket = self.logged(form)
        except StepRefused as refused:
            form.add_error(None, str(refused))
            return self.shown(form, found, status=409)
        except BadEvent as bad:
            form.add_error(bad.field if bad.field in form.fields else None, bad.problem)
            return self.shown(form, found)
        say(self.request, _("The call is logged: %(ref)s.") % {"ref": ticket.reference})
        return redirect("ticket", ticket.reference)

    @transaction.atomic
    def logged(self, form: ReportForm) -> Ticket:
        """The report and all that was settled in the call, or none of it."""
        said, at = self.outcome.cleaned_data, form.cleaned_data.get("at") or self.now
        # Typed to the minute; a call that has just begun has not begun before itself.
        if self.call is not None and 0 <= (self.started_at - at).total_seconds() < 60:
            at = self.started_at
        ticket = actions.report(
            self.agreement, subject=form.cleaned_data["subject"], text=form.text, channel="phone", kind=self.kind,
            priority=form.priority, person=self.person, reporter=form.reporter, data=form.data_of_event(),
            files=form.all_files, at=at, key=form.cleaned_data["key"] or None, now=self.now,
        )  # fmt: skip
        by: dict[str, Any] = {"by": "provider", "person": self.person, "now": self.now}
        if said.get("confirmation") == SPOKEN:
            actions.record(ticket, type="acknowledged", data={"channel": "phone"}, key="spoken", **by)
        elif said.get("confirmation") == TEXT:
            language = form.reporter.language if form.reporter else self.contract.language
            calls.confirm_by_text(ticket, number=said["number"], language=language, now=self.now)
        if said["outcome"] == ANSWERED:
            actions.record(
                ticket, type="answered", data={"channel": "phone"}, text=said["answer"], key="answered", **by
            )
        elif said["outcome"] == CALL_BACK:
            due = {"due": said["due"].isoformat()}
            actions.record(ticket, type="callback_agreed", data=due, key="callback", **by)
        calls.log(
            self.call, ticket, contract=self.contract, caller=form.reporter, number=said["number"], by=self.person,
            at=at,
        )  # fmt: skip
        return ticket

    def shown(self, form: ReportForm, found: dict[str, Taken] | None = None, status: int = 200) -> HttpResponse:
        found = self.files_so_far() if found is None else found
        wrong = bool(form.errors or self.outcome.errors) and status == 200
        return render(self.request, "telephone/log.html", self.context(form, found), status=400 if wrong else status)

    def call_stages(self, form: ReportForm) -> dict[str, Stage]:
        """As they come in a call: what is said first; who it was is known already, or asked at the end."""
        stages = self.stages(form)
        titles = {name: (stage.title, stage.done) for name, stage in stages.items()}
        titles["told"] = (_("Who rang, and when?"), True)
        titles["outcome"] = (_("How did the call end?"), False)
        order = [name for name in ("kind", "priority", "asks", "told", "outcome") if name in titles]
        return {name: Stage(number, *titles[name]) for number, name in enumerate(order, 1)}

    def confirmations(self) -> ChoicesPart | None:
        has_to_confirm = "confirmation" in self.outcome.fields
        return choices_of(self.outcome["confirmation"], details={}) if has_to_confirm else None

    def context(self, form: ReportForm, found: dict[str, Taken]) -> dict[str, Any]:
        hours = phone_hours(self.contract, self.started_at)
        outcome = self.outcome
        return {
            **super().context(form, found),
            "call": self.call,
            "caller": self.caller,
            "number": self.number,
            "outcome": outcome,
            "stages": self.call_stages(form),
            "outcomes": choices_of(outcome["outcome"], details={}, across=True, legend_hidden=True),
            "confirmations": choices_of(outcome["confirmation"], details={})
            if "confirmation" in outcome.fields
            else None,
            "hours": hours,
            "hours_words": hours_words(hours, self.contract.time_zone) if hours else "",
            "hours_clauses": self.pars(self.contract.channels["phone"].clauses),
        }
