"""Samples of a conversation, of the steps an agreement allows, and of the customer's ticket."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.utils.functional import lazy
from django.utils.safestring import SafeString

from pakt.desk.pages.markdown import markup
from pakt.desk.pages.parts import (
    AttachPart,
    BarPart,
    FilePart,
    HappenedPart,
    MessagePart,
    OweDone,
    OwePart,
    OweSide,
    ParPart,
    ReferencePart,
    StepPart,
    ToldPart,
    WritePart,
)
from pakt.desk.pages.samples.time import PAR, at

# Any picture that is there.
PICTURE = lazy(static, str)("pakt/icon.svg")

TALK = [
    MessagePart(
        "you",
        "Rado Sample",
        at("2026-11-16T09:15"),
        "When two officers save the same timetable within a few seconds, both get a lock that does not go away.",
        note="by e-mail",
        files=[
            FilePart("lock.png", PICTURE, 184_320, "picture", is_shown=True, width=320, height=120),
            FilePart("enrolment.log", "#talk", 22_528),
        ],
        quoted="Thank you, we can see the two expired locks. Which of the two saved first?",
    ),
    MessagePart(
        "us",
        "Ada Sample",
        at("2026-11-16T09:40"),
        markup(
            "Thank you, **that is what we needed**:\n\n- the two times\n- the line `ERR 2107`\n\n"
            "```\nERR 2107 lock held by session 88f1\n```\n@Rado Sample, could you try <https://example.org/try>?",
            names=["Rado Sample"],
        ),
        note="to the customer",
        references=[
            ReferencePart("User’s manual 4.7", "#talk", "ch. 6.3"),
            ReferencePart("Two officers, one timetable", "#talk"),
        ],
    ),
    MessagePart("internal", "Ada Sample", at("2026-11-16T09:44"), "Same race as T-355."),
]

HAPPENED = [
    HappenedPart(
        "paused",
        SafeString("Question asked: <b>removal stands still</b> until the answer"),
        at("2026-11-13T14:30"),
        [PAR],
    ),
    HappenedPart("running", "Answer received: removal counts again", at("2026-11-16T09:15")),
    HappenedPart(
        "info",
        "Excused 11:00–13:30, the customer’s network was down",
        at("2026-11-16T14:05"),
        [ParPart("§ III.2", "#clause-iii-2")],
    ),
]

STEPS = [
    StepPart("Give a workaround", "stops removal, in time until tomorrow, 08:55", key="a", url="#steps", first=True),
    StepPart(
        "Mark as removed", "stops removal, starts the customer’s acceptance", key="e", value="resolved", first=True
    ),
    StepPart("Ask for what is missing", "removal stands still until the answer", key="q", value="info_requested"),
    StepPart("Record an excuse", "needs the cause and advice given", key="u", value="excused"),
    StepPart(
        "Lower to major",
        "no way around is given yet",
        key="p",
        refused=True,
        refused_clause=ParPart("§ 4.3", "#clause-4-3"),
    ),
]

WRITE = WritePart(
    "#write",
    "Write to Rado Sample. It goes by e-mail, the channel used last, and to the portal.",
    note_hint="A note for us. The customer never sees it.",
    attach=AttachPart("files", "#write", "Files", "Up to 20 files, each up to 25 MB."),
    effect="What sending does: stops reaction in time.",
    note_effect="A note changes no term.",
    ask="Is this a question that you wait for?",
    ask_hint="removal stands still until the answer",
)

OVERTAKEN = WritePart(
    "#write",
    "Goes to Rado Sample, and stands on the portal.",
    text="The fix comes with 4.7.",
    came=[{"message": TALK[1]}],
    effect="Sending changes no term.",
    id="overtaken",
)

OWE = OwePart(
    OweSide(
        "What we owe you",
        "Nothing now",
        note="If you reject the repair, the removal term runs on as if it had not stopped.",
        done=[
            OweDone("met", "Reaction on Friday 13 November, 09:40", "due 13:10"),
            OweDone("late", "Removal on Wednesday 18 November, 15:20", "due Wednesday, 12:00"),
        ],
    ),
    OweSide(
        "What we need from you",
        "Accept or reject the repair",
        when="by Wednesday 25 November, 15:20 · 5 working days left",
        bar=BarPart("running", 1, owed_by="customer", words="one percent of the term used"),
        clauses=[ParPart("Amendment 2, art. 5", "#clause-5")],
    ),
)


TOLD = [
    ToldPart(
        1,
        "mail",
        "New message",
        "Timetable locks",
        "#told",
        at("2026-11-18T09:15"),
        "09:15",
        "Rado Sample",
        "T-612",
        "It happens again since this morning, now in both faculties.",
        unread=True,
    ),
    ToldPart(
        2, "soon", "Due soon", "Enrolment stops", "#told", at("2026-11-18T08:00"), "08:00", "Removal", "T-641",
        unread=True,
    ),
    ToldPart(
        3,
        "lock",
        "Internal note",
        "Timetable locks",
        "#told",
        at("2026-11-17T16:20"),
        "Tue 17 Nov, 16:20",
        "Ada Sample",
        "T-612",
        "Ask the data centre first.",
        internal=True,
    ),
]  # fmt: skip


def context() -> dict[str, Any]:
    return {
        "talk": TALK,
        "happened": HAPPENED,
        "steps": STEPS,
        "write": WRITE,
        "overtaken": OVERTAKEN,
        "owe": OWE,
        "told_parts": TOLD,
    }
