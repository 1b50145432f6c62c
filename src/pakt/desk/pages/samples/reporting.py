"""Samples of forms: fields, choices, the promise before a report is sent, filters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator

from pakt.desk.pages.frame import Link, TabsPart
from pakt.desk.pages.parts import (
    AttachPart,
    ChoicePart,
    ChoicesPart,
    FilePart,
    KeptFile,
    ProgressPart,
    PromisePart,
    SelectPart,
    SentencePart,
    Stage,
    UndoPart,
)
from pakt.desk.pages.samples.time import PAR


class SampleForm(forms.Form):
    line = forms.CharField(label="In one line", initial="Timetable locks")
    module = forms.ChoiceField(label="Module", choices=[("enrolment", "Enrolment 4.6.2"), ("exams", "Exams 4.6.2")])
    log = forms.CharField(
        label="Log", help_text="The last twenty lines are enough.", widget=forms.Textarea, required=False
    )
    colleagues = forms.BooleanField(label="Tell my colleagues too", required=False, initial=True)
    where = forms.MultipleChoiceField(
        label="Where does it happen?",
        choices=[("office", "In the office"), ("home", "At home")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    picture = forms.FileField(label="Screenshot", required=False)


class WrongForm(forms.Form):
    first_message = forms.CharField(
        label="First error message",
        help_text="Copy it word for word. Write “none” if there was none.",
        error_messages={"required": "Say what the first error message was, or that there was none"},
    )


CHOICES = ChoicesPart(
    "priority",
    "Priority",
    [
        ChoicePart(
            "critical",
            "Critical",
            "removed in 18 h",
            "It prevents normal operation, yet limited operation is possible.",
            "one faculty cannot move lessons, the others can.",
            checked=True,
            criteria=["A key process cannot be finished.", "There is no other way at reasonable effort."],
        ),
        ChoicePart(
            "major",
            "Major",
            "removed in 80 h",
            "It makes work hard, that is:",
            criteria=["there is a way around at reasonable effort", "no key process is stopped"],
        ),
        ChoicePart("minor", "Minor", "next version", "It makes work unpleasant and is easy to get around."),
    ],
    hint="You classify. If we disagree we must give a reason.",
)
ACROSS = ChoicesPart(
    "one_only",
    "Does it happen to one person only?",
    [
        ChoicePart("yes", "Yes"),
        ChoicePart("no", "No, to several", checked=True),
        ChoicePart("unknown", "I do not know"),
    ],
    across=True,
    optional=True,
)
PROMISE = PromisePart(
    "If you send this now, we owe you",
    "a reaction by tomorrow, 09:25",
    "Thursday 19 November · 6 service hours from now",
    [PAR],
    [
        "By then we also confirm that we have all we need, or ask for it.",
        "From our confirmation we have 18 service hours.",
    ],
)
SENTENCE = SentencePart(
    "Show {which} owed by {side}, with the {order} first.",
    [
        SelectPart("which", "Which terms, example", [("", "every term"), ("reaction", "reactions")]),
        SelectPart(
            "side", "By whom, example", [("", "us or the customer"), ("provider", "us"), ("customer", "the customer")]
        ),
        SelectPart("order", "Order, example", [("due", "earliest due"), ("left", "least time left")], "due"),
    ],
    "#tabs",
)


def context() -> dict[str, Any]:
    return {
        "form": SampleForm(),
        "wrong_form": WrongForm({}),
        "choices": CHOICES,
        "choices_across": ACROSS,
        "promise": PROMISE,
        "stages": [Stage(1, "What is it?", done=True), Stage(2, "What happened?")],
        "views": TabsPart(
            "Views, example",
            [
                Link("Owed next", "#tabs", current=True, count=23),
                Link("Mine", "#tabs", count=6),
                Link("Past its term", "#tabs", count=4),
            ],
        ),
        "tabs": TabsPart("Tabs, example", [Link("By day", "#tabs", current=True), Link("By ticket", "#tabs")]),
        "sentence": SENTENCE,
        "page": Paginator(range(120), 50).page(2),
        "undo": UndoPart("Sent to Rado Sample. Removal stands still.", "#notices"),
        "progress": ProgressPart("Sending recording.wav", 62),
        "attach": AttachPart(
            "log",
            "#fields",
            "Screenshot or log",
            "Up to 20 files, each up to 25 MB.",
            [KeptFile(1, FilePart("lock.png", "#fields", 184_320, "picture"), "#fields")],
            ["“recording.wav” is larger than 25 MB. Send a part of it, or say where it can be fetched."],
            "if you know",
        ),
        "waiting": ProgressPart("Counting the month"),
    }
