"""Pages of duty: the calendar, its rotas and swaps, who is called for what, alarms, and how one takes them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pakt.desk.agreements.queries import contract_of, version_at
from pakt.desk.duty import actions, alarms, ical, messages, queries
from pakt.desk.duty.calendar import days
from pakt.desk.duty.forms import ReachForm, RotaForm, RuleForm, SwapForm, way_names
from pakt.desk.duty.models import Alarm, Reach, Rota, Rule, Swap
from pakt.desk.duty.rota import duties, loaded, on_duty
from pakt.desk.pages.notices import say
from pakt.desk.people.access import Act, manages, works
from pakt.desk.people.links import absolute
from pakt.desk.people.models import Person
from pakt.desk.people.request import current_zone, posted, reader

FEED_BACK, FEED_AHEAD = timedelta(days=31), timedelta(days=183)


def of_staff(request: HttpRequest) -> Person:
    """Somebody of a provider; 404 for everybody else."""
    person = reader(request)
    if not queries.organisations(person):
        raise Http404
    return person


@login_required
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A month, or the week of a day, with whoever is on duty."""
    person, now = of_staff(request), timezone.now()
    zone = ZoneInfo(current_zone())
    today = now.astimezone(zone).date()
    shown = day_of(request.GET.get("day", ""), today)
    is_week = request.GET.get("view") == "week"
    rotas = loaded(list(queries.rotas(person)))
    if is_week:
        first, count = shown - timedelta(days=shown.weekday()), 7
        before, after = first - timedelta(days=7), first + timedelta(days=7)
    else:
        begins = shown.replace(day=1)
        first = begins - timedelta(days=begins.weekday())
        after = (begins + timedelta(days=32)).replace(day=1)
        before = (begins - timedelta(days=1)).replace(day=1)
        count = ((after - first).days + 6) // 7 * 7
    context = {
        "days": days(rotas, first, count, zone, today, None if is_week else shown.month),
        "is_week": is_week, "shown": shown, "before": before, "after": after, "today": today,
        "now_on": [(rota, on_duty(rota, now)) for rota in rotas],
        "rotas": rotas, "may_set": bool(manages(person, Act.MANAGE_TEAMS)),
        "swaps": [one for rota in rotas for one in rota.swaps.all() if one.withdrawn_at is None and one.until_at > now],
    }  # fmt: skip
    return render(request, "duty/calendar.html", context)


def day_of(text: str, today: date) -> date:
    try:
        given = date.fromisoformat(text)
    except ValueError:
        return today
    return given if abs(given.year - today.year) <= 2 else today


@login_required
def rota(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make a rota, or change it."""
    person = of_staff(request)
    own = manages(person, Act.MANAGE_TEAMS)
    if not own:
        raise Http404
    one = queries.managed(person).filter(pk=pk).first() if pk is not None else Rota(organisation_id=next(iter(own)))
    if one is None:
        raise Http404
    if pk is None:
        one.time_zone, one.starts_on = current_zone(), timezone.now().date()
    form = RotaForm(posted(request), people=queries.colleagues({one.organisation_id}), instance=one)
    if request.method == "POST" and form.is_valid():
        kept = actions.save_rota(form.save(commit=False), form.order)
        say(request, _("Saved: %(name)s.") % {"name": kept.name})
        return redirect("duty")
    return render(request, "duty/rota.html", {"form": form, "one": one}, status=400 if form.errors else 200)


@login_required
def swap(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody stands in for a while. Everybody of the rota's house may agree on that."""
    person = of_staff(request)
    one = queries.rotas(person).filter(pk=pk).first()
    if one is None:
        raise Http404
    form = SwapForm(posted(request), rota=one, people=queries.colleagues({one.organisation_id}))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        who = form.people[said["person"]]
        made = actions.swap(one, person=who, from_at=said["from_at"], until_at=said["until_at"], by=person)
        undo = reverse("duty_swap_withdraw", args=[made.pk])
        say(request, _("%(name)s stands in.") % {"name": who.name}, undo=undo)
        return redirect("duty")
    return render(request, "duty/swap.html", {"form": form, "one": one}, status=400 if form.errors else 200)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    one: Swap | None = queries.swaps(of_staff(request)).filter(pk=pk).first()
    if one is None:
        raise Http404
    actions.withdraw_swap(one)
    say(request, _("The swap is withdrawn."))
    return redirect("duty")


# Who is called for what


@login_required
def rules(request: HttpRequest, prefix: str | None = None) -> HttpResponse:
    """For each agreement what is called for, whom, and by which ways."""
    person, now = of_staff(request), timezone.now()
    places = list(queries.ruled(person))
    agreement = next((one for one in places if one.prefix == prefix), places[0] if places and not prefix else None)
    version = version_at(agreement, now) if agreement else None
    if agreement is None or version is None:
        raise Http404
    contract = contract_of(version)
    own = {agreement.provider_id}
    form = RuleForm(
        posted(request), contract=contract, people=queries.colleagues(own),
        rotas=list(queries.rotas(person).filter(organisation__in=own)),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.add_rule(
            agreement, what=said["what"], steps=form.steps, priorities=said.get("priorities", ()),
            minutes_before=said["minutes_before"],
        )  # fmt: skip
        say(request, _("From now on people are called for this."))
        return redirect("duty_rules_of", agreement.prefix)
    names = way_names()
    context = {
        "agreement": agreement, "places": places, "form": form,
        "steps": [[form[f"{name}-{n}"] for name in ("who", "ways", "minutes")] for n in range(3)],
        "rules": [
            (rule, [(step, ", ".join(names[way] for way in step.ways if way in names)) for step in rule.steps.all()])
            for rule in queries.rules(person, agreement)
        ],
        "ways": [names[way] for way in alarms.ways()],
    }  # fmt: skip
    return render(request, "duty/rules.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def remove_rule(request: HttpRequest, prefix: str, pk: int) -> HttpResponse:
    person = of_staff(request)
    agreement = queries.ruled(person).filter(prefix=prefix).first()
    rule: Rule | None = queries.rules(person, agreement).filter(pk=pk).first() if agreement else None
    if rule is None:
        raise Http404
    actions.remove_rule(rule)
    say(request, _("Nobody is called for this any more."))
    return redirect("duty_rules_of", prefix)


# Alarms


@login_required
@require_safe
def all_alarms(request: HttpRequest) -> HttpResponse:
    """Who is called now, and what became of the alarms before."""
    person = reader(request)
    if not works(person):
        raise Http404
    shown = list(queries.alarms(person)[: queries.MOST_ALARMS])
    tried, names = queries.attempts(shown), way_names()
    listed = [
        (alarm, messages.what_happened(alarm, current_zone()), [(one, names[one.way]) for one in tried[alarm.pk]])
        for alarm in shown
    ]
    open_states = (Alarm.State.CALLING, Alarm.State.UNANSWERED)
    context = {
        "open": [one for one in listed if one[0].state in open_states],
        "past": [one for one in listed if one[0].state not in open_states],
        "ways": [names[way] for way in alarms.ways()],
    }
    return render(request, "duty/alarms.html", context)


@login_required
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an alarm on its page."""
    person = reader(request)
    alarm = queries.alarms(person).filter(pk=pk).first() if works(person) else None
    if alarm is None:
        raise Http404
    taken = alarms.take(alarm, by=person, how="page")
    say(request, _("You have taken it. Nobody else is called.") if taken else _("Somebody else has taken it already."))
    return redirect("ticket", alarm.ticket.reference) if alarm.ticket else redirect("alarms")


def take_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link of a message: a button takes the alarm. Looking at it changes nothing."""
    attempt = messages.attempt_of(token)
    if attempt is None:
        return render(request, "duty/take.html", {"alarm": None}, status=404)
    taken = request.method == "POST" and alarms.take(attempt.alarm, by=attempt.person, how="link")
    attempt.alarm.refresh_from_db(fields=["state", "taken_by"])
    shown: dict[str, Any] = {
        "alarm": attempt.alarm,
        "happened": messages.what_happened(attempt.alarm, attempt.person.time_zone),
        "taken": taken,
        "is_own": attempt.alarm.taken_by_id == attempt.person_id,
        "can_take": attempt.alarm.state in (Alarm.State.CALLING, Alarm.State.UNANSWERED),
    }
    response = render(request, "duty/take.html", shown)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


# One's own


@login_required
def reach(request: HttpRequest) -> HttpResponse:
    """How one is reached, and the address of one's calendar."""
    person = of_staff(request)
    kept = Reach.objects.filter(person=person).first()
    if request.method == "POST" and "feed" in request.POST:
        actions.new_feed(person)
        say(request, _("This is the address of your calendar from now on; the one before ends."))
        return redirect("duty_reach")
    form = ReachForm(posted(request), initial={"push": kept.push if kept else ""})
    if request.method == "POST" and form.is_valid():
        actions.set_push(person, form.cleaned_data["push"])
        say(request, _("Saved."))
        return redirect("duty_reach")
    feed = absolute(reverse("duty_feed", args=[messages.feed_token(kept)])) if kept else ""
    return render(request, "duty/reach.html", {"form": form, "feed": feed, "person": person})


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar at its secret address, for a calendar program."""
    person = messages.person_of_feed(token)
    if person is None or not queries.organisations(person):
        raise Http404
    now = timezone.now()
    rotas = loaded(list(queries.rotas(person)))
    found = [(one, duty) for one in rotas for duty in duties(one, now - FEED_BACK, now + FEED_AHEAD)]
    response = HttpResponse(ical.calendar(found, _("On duty"), now), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response
