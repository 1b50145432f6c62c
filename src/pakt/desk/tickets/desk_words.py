"""What the history says of what only the desk keeps: each event's contents in a few words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pakt.desk.tickets.details import day_words, module_words
from pakt.desk.tickets.models import Event
from pakt.desk.tickets.rating import scores
from pakt.desk.tickets.work import minutes_words
from pakt.engine.contract import Contract

# Their words stand in the line of the history itself: a time sheet is no conversation.
IN_ONE_LINE = ("work_done", "work_corrected")


@dataclass(frozen=True)
class Names:
    """Who is meant by the keys that events carry."""

    people: Mapping[int, str] = field(default_factory=dict)
    organisations: Mapping[int, str] = field(default_factory=dict)


def detail_words(row: Event, contract: Contract, names: Names) -> list[str]:
    """What an event carries, in the order in which it is read."""
    words = DETAILS.get(row.type)
    return [word for word in words(row, contract, names) if word] if words else []


def planned(row: Event, _contract: Contract, _names: Names) -> list[str]:
    words = []
    if "planned_for" in row.data:
        on = row.data["planned_for"]
        words.append(_day(on) if on else _("no date any more"))
    if "work_left" in row.data:
        left = row.data["work_left"]
        words.append(_("work left: %(time)s") % {"time": minutes_words(left)} if left is not None else "")
    return words


def details_changed(row: Event, contract: Contract, _names: Names) -> list[str]:
    data = row.data
    words = [module_words(contract, data["module"])[0]] if "module" in data else []
    if "version" in data:
        words.append(_("version %(version)s") % {"version": data["version"]})
    if "warranty" in data:
        words.append(_("falls under the warranty") if data["warranty"] else _("falls under the agreement"))
    return words


def call_attempted(row: Event, _contract: Contract, _names: Names) -> list[str]:
    return [row.data["whom"], _("reached") if row.data["reached"] else _("not reached")]


def until(row: Event, _contract: Contract, _names: Names) -> list[str]:
    return [_("wanted by %(day)s") % {"day": _day(row.data["until"])}] if row.data.get("until") else []


def warned(row: Event, _contract: Contract, _names: Names) -> list[str]:
    return [_("others’ software or hardware")] if row.data.get("about") == "others" else []


def opinion_brought(row: Event, _contract: Contract, _names: Names) -> list[str]:
    return [row.data["expert"], _("recommended repair: %(repair)s") % {"repair": row.data["repair"]}]


def meeting(row: Event, _contract: Contract, _names: Names) -> list[str]:
    kinds = {"meeting": pgettext("held", "a meeting"), "teleconference": pgettext("held", "a teleconference")}
    return [kinds[row.data["form"]], row.data["participants"]]


def contractor(row: Event, contract: Contract, names: Names) -> list[str]:
    return [names.organisations.get(row.data["organisation"], ""), *until(row, contract, names)]


def worked(row: Event, _contract: Contract, names: Names) -> list[str]:
    billed = _("billed") if row.data["billable"] else _("not billed")
    message = getattr(row, "message", None)
    text = message.text if message is not None and message.erased_at is None else ""
    who = names.people.get(row.data.get("worker", 0), "")
    return [minutes_words(row.data["minutes"]), billed, who, text]


def duty_called(row: Event, _contract: Contract, _names: Names) -> list[str]:
    ways = {"push": _("push"), "text": _("text message"), "call": _("phone call"), "email": _("e-mail")}
    return [row.data["whom"], ", ".join(ways[way] for way in row.data["ways"])]


def duty_taken(row: Event, _contract: Contract, _names: Names) -> list[str]:
    hows = {
        "link": _("by the link"), "code": _("by answering the text message"), "key": _("by pressing a key"),
        "page": _("on the page of alarms"),
    }  # fmt: skip
    return [row.data["whom"], hows[row.data["how"]]]


def rated(row: Event, _contract: Contract, _names: Names) -> list[str]:
    return [scores()[row.data["score"]]]


def assigned(row: Event, _contract: Contract, names: Names) -> list[str]:
    if row.data["person"]:
        return [names.people.get(row.data["person"], "")]
    return [] if row.data.get("team") else [_("nobody")]


def _day(text: str) -> str:
    return day_words(date.fromisoformat(text))


DETAILS: Mapping[str, Callable[[Event, Contract, Names], list[str]]] = {
    "planned": planned,
    "details_changed": details_changed,
    "call_attempted": call_attempted,
    "cooperation_asked": until,
    "warned": warned,
    "opinion_brought": opinion_brought,
    "meeting_noted": meeting,
    "meeting_noted_inside": meeting,
    "shared": contractor,
    "unshared": contractor,
    "contractor_asked": contractor,
    "contractor_wrote": contractor,
    "work_done": worked,
    "work_corrected": worked,
    "duty_called": duty_called,
    "duty_taken": duty_taken,
    "rated": rated,
    "assigned": assigned,
}
