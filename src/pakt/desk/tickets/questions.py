"""The questions that a contract asks, as fields of a form, and their answers as people read them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from pakt.desk.agreements.wording import said
from pakt.desk.pages.dates import short_date
from pakt.desk.pages.inputs import DayInput
from pakt.engine.contract import CatalogueEntry, Contract, Form, FormField
from pakt.engine.orders import entry_of

YES, NO = "yes", "no"
LONGEST_LINE = 500
LONGEST_ANSWER = 50_000
ANSWERS_ACROSS = 3
# The answer by which a module is none of the agreement's.
OTHER = "-"
# Questions of a report whose answers may be corrected while the ticket is worked on.
CORRECTED = ("module", "version")
PHONE = re.compile(r"(?:[0-9][\s()/.-]*){6,15}")


def asked(questions: Iterable[FormField]) -> list[FormField]:
    """The questions that are answered in words; the others by files."""
    return [question for question in questions if question.type != "file"]


def filed(questions: Iterable[FormField]) -> list[FormField]:
    """The questions that are answered by files."""
    return [question for question in questions if question.type == "file"]


def field_of(question: FormField, contract: Contract, *, enforced: bool, because: Sequence[str]) -> forms.Field:
    """The form field of a question. `because` are the clauses that ask it, named where it is left out."""
    required = enforced and question.required == "always"
    label = said(question.label)
    common: dict[str, Any] = {
        "label": label,
        "required": required,
        "help_text": said(question.help) if question.help else "",
        "error_messages": {"required": missing_words(label, question.clauses or because)},
    }
    field = make(question, contract, common)
    field.opt = _("if you know") if question.required == "if known" else _("if you like")  # type: ignore[attr-defined]
    return field


def make(question: FormField, contract: Contract, common: dict[str, Any]) -> forms.Field:
    match question.type:
        case "text":
            return forms.CharField(max_length=LONGEST_ANSWER, widget=forms.Textarea, **common)
        case "date":
            return forms.DateField(widget=DayInput(), **common)
        case "number":
            return forms.DecimalField(max_digits=15, min_value=0, widget=number_input(question), **common)
        case "yes_no":
            choices = [(YES, _("Yes")), (NO, _("No"))]
            if not common["required"]:
                choices.append(("", _("I do not know")))
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
        case "choice":
            return choice(question, contract, common)
        case "email":
            return forms.EmailField(**common)
        case "phone":
            widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
            return forms.CharField(max_length=LONGEST_LINE, widget=widget, validators=[a_phone], **common)
        case "contact":
            return forms.CharField(max_length=LONGEST_LINE, validators=[a_contact], **common)
    return forms.CharField(max_length=LONGEST_LINE, **common)


def number_input(question: FormField) -> forms.NumberInput:
    return forms.NumberInput(attrs={} if question.at_least is None else {"min": question.at_least})


def choice(question: FormField, contract: Contract, common: dict[str, Any]) -> forms.Field:
    """A few answers stand side by side, more of them in a list; without any answers of its own it is a line."""
    answers = answers_of(question, contract)
    if not answers:
        return forms.CharField(max_length=LONGEST_LINE, **common)
    if len(answers) <= ANSWERS_ACROSS:
        unknown = [] if common["required"] else [("", _("I do not know"))]
        return forms.ChoiceField(choices=[*answers, *unknown], widget=forms.RadioSelect, **common)
    return forms.ChoiceField(choices=[("", _("Choose")), *answers], **common)


def answers_of(question: FormField, contract: Contract) -> list[tuple[str, str]]:
    """The answers that one may choose: the question's own, else the contract's modules or instances of its name.

    An answer of the question's own is kept in the contract's language.
    """
    if question.choices:
        return [(words[contract.language], said(words)) for words in question.choices]
    if question.id == "instance":
        return instances(contract)
    if asks_module(question, contract):
        assert contract.scope is not None
        known = [(name, said(module.name)) for name, module in contract.scope.modules.items()]
        return [*known, (OTHER, _("another one (not covered by the agreement)"))]
    return []


def asks_module(question: FormField, contract: Contract) -> bool:
    """Whether it asks which module of the scope a report is about."""
    is_one = question.id == "module" and question.type == "choice" and not question.choices
    return is_one and contract.scope is not None and bool(contract.scope.modules)


def instances(contract: Contract) -> list[tuple[str, str]]:
    """The installations, those outside the scope marked."""
    outside = _("%(instance)s (not covered)")
    return [
        (name, said(one.name) if one.in_scope else outside % {"instance": said(one.name)})
        for name, one in contract.instances.items()
    ]


def a_phone(value: str) -> None:
    if not PHONE.search(value):
        raise ValidationError(_("This is no phone number: write its digits, as in +000 555 0100."))


def a_contact(value: str) -> None:
    """At least one phone number or e-mail address is in it."""
    for word in re.split(r"[\s,;]+", value):
        if "@" in word:
            try:
                return validate_email(word.strip("<>()."))
            except ValidationError:
                break
    if "@" in value or not PHONE.search(value):
        raise ValidationError(_("Write a phone number or an e-mail address at which you can be reached."))
    return None


def missing_words(label: str, clauses: Sequence[str]) -> str:
    if not clauses:
        return _("“%(question)s” is missing. Please answer it.") % {"question": label}
    return _("“%(question)s” is missing. The agreement asks for it: %(clauses)s.") % {
        "question": label,
        "clauses": ", ".join(clauses),
    }


# answers


def kept(question: FormField, value: Any) -> Any:
    """An answer as it is kept in the event: plain values that JSON has."""
    if question.type == "yes_no":
        return value == YES
    return value.isoformat() if isinstance(value, date) else str(value)


def answer_rows(contract: Contract, report: dict[str, Any]) -> list[tuple[str, str]]:
    """What a report answered beside its words, each question with its answer, in the contract's order.

    What may be corrected later is left out: `details` tells how it stands.
    """
    entry = entry_of(contract, report.get("entry") or "")
    questions = {question.id: question for question in questions_of(contract, report["kind"], entry)}
    later = {name for name, question in questions.items() if name in CORRECTED or question.purpose == "warranty"}
    answers = {name: answer for name, answer in (report.get("form") or {}).items() if name not in later}
    known = {name: question for name, question in questions.items() if name not in later}
    rows = [(_("Ordered"), said(entry.name))] if entry else []
    rows += [
        (said(known[name].label), in_words(known[name], contract, answers[name])) for name in known if name in answers
    ]
    return [*rows, *((name, str(value)) for name, value in answers.items() if name not in known)]


def in_words(question: FormField, contract: Contract, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if question.type == "date" and (day := parse_date(str(value))):
        return short_date(datetime.combine(day, time(12), UTC), year=True)
    return dict(answers_of(question, contract)).get(str(value), str(value))


def questions_of(contract: Contract, kind: str, entry: CatalogueEntry | None = None) -> list[FormField]:
    """All that a report of a kind is asked: by the step of reporting itself, and by its form; an order by its own."""
    form = form_of(contract, kind, entry)
    if entry is not None:
        return list(form.fields) if form else []
    asked_with_it = [
        question
        for step in contract.steps
        if (step.event, step.by) == ("reported", "customer")
        for question in step.asks
    ]
    return [*asked_with_it, *(form.fields if form else ())]


def form_of(contract: Contract, kind: str, entry: CatalogueEntry | None = None) -> Form | None:
    """The form of a kind; where the kind names none, that of the main channel, if there is one. An order has its own
    or none."""
    if entry is not None:
        return contract.forms.get(entry.form or "")
    name = contract.kinds[kind].form or next((c.form for c in contract.channels.values() if c.main and c.form), None)
    return contract.forms.get(name or "")
