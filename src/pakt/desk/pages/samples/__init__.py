"""What the page of the parts shows: made-up people and terms, in every state a part can be in."""

from __future__ import annotations

from typing import Any

from pakt.desk.pages.frame import Frame, Key, KeyGroup, Link
from pakt.desk.pages.samples import papers, reporting, ticket, time


def context() -> dict[str, Any]:
    return {
        "frame": FRAME,
        "key_groups": [
            KeyGroup("In the queue", [Key(["t"], "take"), Key(["a"], "assign"), Key(["d"], "announce delay")])
        ],
        "contents": CONTENTS,
        **time.context(),
        **ticket.context(),
        **reporting.context(),
        **papers.context(),
    }


CONTENTS = (
    ("colour", "Colour"),
    ("type", "Type"),
    ("states", "States of a term"),
    ("time", "Time used"),
    ("due", "Due times"),
    ("strips", "Day strips"),
    ("clocks", "Obligations"),
    ("rota", "Rota"),
    ("board", "The queue"),
    ("talk", "Conversation"),
    ("steps", "Steps"),
    ("writing", "Writing"),
    ("buttons", "Buttons"),
    ("fields", "Fields"),
    ("choices", "Classification"),
    ("errors", "Errors"),
    ("customer", "The customer’s ticket"),
    ("tables", "Tables"),
    ("money", "Money and months"),
    ("findings", "Findings and versions"),
    ("status", "Status and overview"),
    ("knowledge", "Knowledge"),
    ("tabs", "Tabs and filters"),
    ("notices", "Notices"),
    ("told", "What one was told"),
    ("menus", "Menus and dialogs"),
    ("palette-part", "Command palette"),
    ("found-part", "Found"),
    ("empty", "Empty, loading"),
    ("density", "Density"),
)

FRAME = Frame(
    nav=[
        Link("Queue", "#board", keys="g q", count=23),
        Link("Contracts", "#findings"),
        Link("Months", "#money"),
        Link("Parts", "#main", current=True, keys="g p"),
        Link("Status", "#status"),
    ],
    now=time.NOW,
    zone="Prague",
    bell=Link("Notices", "#told", count=2),
    person="Ada S.",
    search_url="#palette-part",
    foot="The parts of the desk",
)
