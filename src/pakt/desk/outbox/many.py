"""Muting many tickets at once, from the queue."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, pgettext_lazy

from pakt.desk.outbox import actions
from pakt.desk.outbox.models import Muted
from pakt.desk.queue import acts
from pakt.desk.queue.acts import Act, Did, Doing


def mute(doing: Doing) -> Did:
    if Muted.objects.filter(person=doing.person, ticket=doing.ticket).exists():
        return Did(changed=False)
    actions.mute(doing.person, doing.ticket)
    return Did()


def unmute(doing: Doing) -> Did:
    actions.unmute(doing.person, doing.ticket)
    return Did()


acts.add(Act("mute", mute, pgettext_lazy("tickets", "Mute"), pgettext_lazy("tickets", "Muted"), undo="unmute"))
acts.add(Act("unmute", unmute, done=gettext_lazy("Muted no more")))
