"""The forms for what only the desk keeps: one for each type of event, read off what the event carries."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pakt.desk.agreements.wording import said
from pakt.desk.pages.inputs import DayInput
from pakt.desk.people.models import Organisation, Person
from pakt.desk.tickets.desk_events import DESK_EVENTS, LONGEST_LINE, LONGEST_WORDS, MOST_MINUTES
from pakt.desk.tickets.details import Details, labels
from pakt.desk.tickets.local_time import LocalTime
from pakt.desk.tickets.models import Event, Ticket
from pakt.desk.tickets.questions import OTHER
from pakt.desk.tickets.work import Entry, minutes_words
from pakt.engine.contract import Contract

CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)", re.ASCII)
MOST_DIGITS = 6
YES, NO = "yes", "no"
# A plan may reach further than an entry.
MOST_LEFT = 20 * MOST_MINUTES


class Minutes(forms.Field):
    """A length of time as in a time sheet: `1:30`, or whole minutes."""

    widget = forms.TextInput(attrs={"size": 8, "maxlength": 10})

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip()
        if not text:
            return None
        clock = CLOCK.fullmatch(text)
        if clock is None and not (text.isdecimal() and len(text) <= MOST_DIGITS):
            raise ValidationError(_("Write hours and minutes as in 1:30, or whole minutes as in 90."))
        minutes = int(clock[1]) * 60 + int(clock[2]) if clock else int(text)
        if not self.least <= minutes <= self.most:
            raise ValidationError(
                _("This must be from %(least)s to %(most)s.")
                % {"least": minutes_words(self.least), "most": minutes_words(self.most)}
            )
        return minutes

    def prepare_value(self, value: Any) -> Any:
        return minutes_words(value) if isinstance(value, int) else value


class Around:
    """What a form must know of its ticket: who can be chosen, what was said, what stands."""

    def __init__(
        self,
        ticket: Ticket,
        contract: Contract,
        details: Details,
        *,
        person: Person,
        rows: Sequence[Event] = (),
        workers: Sequence[Person] = (),
        contractors: Sequence[Organisation] = (),
        shared: Sequence[Organisation] = (),
        entry: Entry | None = None,
        fixed: dict[str, Any] | None = None,
    ) -> None:
        self.ticket = ticket
        self.contract = contract
        self.details = details
        self.person = person
        self.rows = rows
        self.workers = workers
        self.contractors = contractors
        self.shared = shared
        self.entry = entry
        self.fixed = fixed or {}


class DeskForm(forms.Form):
    """One thing to record. `data_of_event` is what its event carries, `fixed` what the address already says of it."""

    def __init__(self, data: Any, *, type: str, around: Around) -> None:
        super().__init__(data)
        self.type = type
        self.around = around
        for name, field in FIELDS[type](around).items():
            self.fields[name] = field
        if type in HAPPENED_THEN:
            self.fields["at"] = LocalTime(
                around.contract,
                label=_("When it was"),
                help_text=_("In the time of %(zone)s; now, if you leave it empty.")
                % {"zone": around.contract.time_zone},
                required=False,
            )
        self.fields["key"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4().hex)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.type in STANDS and not self.errors and not set(self.changed_data) & set(DESK_EVENTS[self.type].carries):
            self.add_error(None, _("Nothing is different from what stands already."))
        return values

    @property
    def event_type(self) -> str:
        """A meeting that only the own side reads of is a type of its own, so that nothing of it leaves that side."""
        return "meeting_noted_inside" if self.cleaned_data.get("readers") == "inside" else self.type

    def data_of_event(self) -> dict[str, Any]:
        carried = DESK_EVENTS[self.type].carries
        given = {name: _plain(value) for name, value in self.cleaned_data.items() if name in carried}
        if self.type == "planned":
            # A plan that is taken back is told by its absence.
            return {name: value for name, value in given.items() if name in self.changed_data}
        kept = {name: value for name, value in given.items() if value not in (None, "", [])}
        if self.type in STANDS:
            kept = {name: value for name, value in kept.items() if name in self.changed_data}
        return self.around.fixed | kept


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return [int(one) for one in value] if isinstance(value, list) else value


Fields = dict[str, forms.Field]
# What says how something stands from now on: it must say something else than before.
STANDS = ("planned", "details_changed")


def text(label: str, help_text: str = "", *, required: bool = True, rows: int = 5) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=required, widget=widget, max_length=LONGEST_WORDS)


def line(label: str, help_text: str = "", *, required: bool = True, initial: str = "") -> forms.Field:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=LONGEST_LINE, initial=initial
    )


def day(label: str, help_text: str = "", *, initial: date | None = None) -> forms.Field:
    return forms.DateField(label=label, help_text=help_text, required=False, initial=initial, widget=DayInput())


def radio(label: str, choices: list[tuple[str, str]], *, initial: str = "", required: bool = True) -> forms.Field:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, initial=initial or None, required=required
    )


def yes_no(
    label: str, choices: list[tuple[str, str]], *, initial: bool | None = None, required: bool = True
) -> forms.Field:
    """Two answers, kept as true and false; `choices` are of YES and NO."""
    return forms.TypedChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        coerce=lambda value: value == YES,
        empty_value=None,
        required=required,
        initial=None if initial is None else YES if initial else NO,
    )


def read_by_both() -> str:
    return _("The other side reads this.")


def planned(around: Around) -> Fields:
    stands = around.details
    return {
        "planned_for": day(_("Planned for"), _("When it is to be done; no term changes."), initial=stands.planned_for),
        "work_left": Minutes(
            label=_("Work left"),
            help_text=_("Hours and minutes, as in 1:30, or whole minutes."),
            least=0,
            most=MOST_LEFT,
            required=False,
            initial=stands.work_left,
        ),
    }


def details_changed(around: Around) -> Fields:
    contract, details = around.contract, around.details
    called = labels(contract, around.ticket.kind)
    modules = contract.scope.modules if contract.scope else {}
    fields: Fields = {}
    if modules:
        choices = [("", _("Choose")), *((name, said(module.name)) for name, module in modules.items())]
        choices.append((OTHER, _("another one (not covered by the agreement)")))
        initial = next((name for name, module in modules.items() if said(module.name) == details.module), "")
        if details.module and not initial:
            initial = OTHER
        fields["module"] = forms.ChoiceField(label=called["module"], choices=choices, required=False, initial=initial)
    else:
        fields["module"] = line(called["module"], required=False, initial=details.module)
    fields["version"] = line(called["version"], required=False, initial=details.version)
    if called["warranty"]:
        choices = [(YES, _("Yes")), (NO, _("No"))]
        fields["warranty"] = yes_no(called["warranty"], choices, initial=details.warranty, required=False)
    return fields


def call_attempted(around: Around) -> Fields:
    reporter = around.ticket.reporter.name if around.ticket.reporter else ""
    return {
        "whom": line(_("Whom you called"), initial=reporter),
        "reached": yes_no(_("Was somebody reached?"), [(YES, _("Yes")), (NO, _("No"))]),
        "text": text(_("What was said"), read_by_both(), required=False, rows=3),
    }


def cooperation_asked(_around: Around) -> Fields:
    return {
        "text": text(_("What you need from the customer"), read_by_both()),
        "until": day(_("Needed by")),
    }


def cooperation_answered(_around: Around) -> Fields:
    return {"text": text(_("The answer"), read_by_both())}


def warned(_around: Around) -> Fields:
    return {
        "text": text(_("What may go wrong, and what to do"), read_by_both()),
        "about": radio(
            _("Where it comes from"),
            [("ours", _("our own software")), ("others", _("others’ software or hardware"))],
            initial="ours",
        ),
    }


def opinion_brought(_around: Around) -> Fields:
    return {
        "expert": line(_("Who gives the opinion")),
        "text": text(_("The opinion, with its reasons"), read_by_both()),
        "repair": text(_("The recommended way of repair"), rows=3),
    }


def opinion_commented(_around: Around) -> Fields:
    return {"text": text(_("Your comment on the opinion"), read_by_both())}


def meeting_noted(around: Around) -> Fields:
    fields: Fields = {
        "form": radio(
            _("What it was"),
            [("meeting", pgettext("held", "a meeting")), ("teleconference", pgettext("held", "a teleconference"))],
            initial="teleconference",
        ),
        "participants": line(_("Who took part")),
        "text": text(_("What was said and agreed")),
    }
    if around.workers:
        fields["readers"] = radio(
            _("Who reads it"),
            [("both", _("both sides")), ("inside", _("only our own side, never the customer"))],
            initial="both",
        )
    return fields


def shared(around: Around) -> Fields:
    return {
        "organisation": forms.TypedChoiceField(
            label=_("The contractor"), choices=[(one.pk, one.name) for one in around.contractors], coerce=int
        ),
        "text": text(_("What you ask of them"), _("The contractor reads this, and both sides of the agreement.")),
        "messages": chosen_messages(around),
    }


def contractor_asked(around: Around) -> Fields:
    return {
        "text": text(_("The question"), _("The contractor reads this, and both sides of the agreement.")),
        "until": day(_("Answer wanted by")),
        "messages": chosen_messages(around),
    }


def contractor_wrote(around: Around) -> Fields:
    return {"text": text(_("What the contractor said"), _("Both sides of the agreement read this."))}


def unshared(_around: Around) -> Fields:
    return {}


def chosen_messages(around: Around) -> forms.Field:
    """The public messages of the ticket; what is internal cannot be chosen."""
    choices = [(str(row.sequence), message_words(row)) for row in around.rows if is_choosable(row)]
    return forms.MultipleChoiceField(
        label=_("What they may read beside it"),
        help_text=_("Only these messages, and no others; never a note, a term or an amount."),
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def is_choosable(row: Event) -> bool:
    """Whether the words of an event may be handed on: public, and said between the two sides."""
    message = getattr(row, "message", None)
    if message is None or message.erased_at is not None or message.visibility != message.Visibility.PUBLIC:
        return False
    return row.type not in ("shared", "contractor_asked", "contractor_wrote")


def message_words(row: Event) -> str:
    """`Anna, 10.03: The first words of the message…`."""
    words = " ".join(row.message.text.split())
    short = words if len(words) <= 90 else f"{words[:89]}…"
    who = row.person.name if row.person else _("the desk")
    return f"{who}: {short}"


def work_done(around: Around) -> Fields:
    return {
        "minutes": Minutes(
            label=_("Time spent"), help_text=_("Hours and minutes, as in 1:30, or whole minutes."), least=1,
            most=MOST_MINUTES,
        ),
        "text": text(_("What was done"), _("Only our own side reads this."), rows=2),
        "worker": forms.TypedChoiceField(
            label=_("Who did it"), choices=[(one.pk, one.name) for one in around.workers], coerce=int,
            initial=around.person.pk,
        ),
        "billable": billable(around, initial=bool(around.details.paid) and not around.details.warranty),
    }  # fmt: skip


def work_corrected(around: Around) -> Fields:
    entry = around.entry
    return {
        "minutes": Minutes(
            label=_("Time spent"),
            help_text=_("Hours and minutes, as in 1:30; 0 takes the entry back."),
            least=0,
            most=MOST_MINUTES,
            initial=entry.minutes if entry else None,
        ),
        "billable": billable(around, initial=bool(entry and entry.is_billable)),
        "text": text(_("Why it is corrected"), _("Only our own side reads this."), rows=2),
    }


def billable(around: Around, *, initial: bool) -> forms.Field:
    because = " · ".join(paid.because for paid in around.details.paid)
    return forms.BooleanField(label=_("Is billed"), help_text=because, required=False, initial=initial)


FIELDS: dict[str, Callable[[Around], Fields]] = {
    one.__name__: one
    for one in (
        planned, details_changed, call_attempted, cooperation_asked, cooperation_answered, warned, opinion_brought,
        opinion_commented, meeting_noted, shared, contractor_asked, contractor_wrote, unshared, work_done,
        work_corrected,
    )
}  # fmt: skip
# What is often noted later than it happened.
HAPPENED_THEN = ("call_attempted", "cooperation_answered", "meeting_noted", "contractor_wrote", "work_done")
