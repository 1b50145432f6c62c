"""Pages of trainings, for both sides."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pakt.desk.agreements.queries import contract_of, version_at
from pakt.desk.agreements.wording import pars, said
from pakt.desk.pages.markdown import markup
from pakt.desk.pages.notices import say
from pakt.desk.people.access import Act
from pakt.desk.people.models import Person
from pakt.desk.people.request import current_zone, reader
from pakt.desk.trainings import actions, queries
from pakt.desk.trainings.actions import TrainingRefused
from pakt.desk.trainings.forms import EnrolForm, TrainingForm
from pakt.desk.trainings.models import Enrolment, Training
from pakt.desk.trainings.wording import charged, day, days


@login_required
def trainings(request: HttpRequest) -> HttpResponse:
    """Trainings to come, and those that were."""
    person, now = reader(request), timezone.now()
    today = now.astimezone(ZoneInfo(current_zone())).date()
    found = list(queries.trainings(person, now))
    context = {
        "coming": [(one, days(one)) for one in found if one.ends_on >= today],
        "past": [(one, days(one)) for one in reversed(found) if one.ends_on < today],
        "may_set": bool(queries.places(person, Act.MANAGE_AGREEMENTS, now)),
    }
    return render(request, "trainings/trainings.html", context)


@login_required
def training(request: HttpRequest, pk: int) -> HttpResponse:
    """One training: what, where, when, who of one's own; and the form that enrols."""
    person, now = reader(request), timezone.now()
    one = found(person, pk, now)
    places = own_places(person, one, Act.REPORT, now)
    return page(request, one, EnrolForm(places=places, person=person) if places else None, now)


@login_required
@require_POST
def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    """Enrol somebody; refused or incomplete the form comes back, and nothing is stored."""
    person, now = reader(request), timezone.now()
    one = found(person, pk, now)
    places = own_places(person, one, Act.REPORT, now)
    if not places:
        raise Http404
    form = EnrolForm(request.POST, places=places, person=person)
    if form.is_valid() and enrolled(request, one, form, person):
        return redirect("training", pk)
    return page(request, one, form, now)


def enrolled(request: HttpRequest, one: Training, form: EnrolForm, person: Person) -> bool:
    chosen = form.cleaned_data
    try:
        enrolment = actions.enrol(
            one, form.places[chosen["agreement"]], name=chosen["name"], email=chosen["email"], by=person
        )
    except TrainingRefused as refused:
        form.add_error(None, _("Not enrolled: %(reason)s.") % {"reason": refused.reason})
        return False
    say(
        request,
        _("Enrolled: %(name)s.") % {"name": enrolment.name},
        undo=reverse("enrolment_withdraw", args=[enrolment.pk]),
    )
    return True


def page(request: HttpRequest, one: Training, form: EnrolForm | None, now: datetime) -> HttpResponse:
    person = reader(request)
    taken = queries.taken(one)
    context = {
        "one": one,
        "days": days(one),
        "until": day(one.enrol_until),
        "charged": charged(one.minutes) if one.minutes else "",
        "text": markup(one.text),
        "form": form if one.cancelled_at is None else None,
        "enrolled": queries.enrolled(person, one),
        "free": None if one.seats is None else max(0, one.seats - taken),
        "may_set": bool(own_places(person, one, Act.MANAGE_AGREEMENTS, now)),
        "entries": [
            (said(entry.name), said(entry.result), pars(agreement, contract_of(version), entry.clauses))
            for agreement, entry in own_places(person, one, Act.SEE_CONTRACT, now)
            if (version := version_at(agreement, now))
        ][:1],
    }
    status = 409 if form is not None and form.errors else 200
    return render(request, "trainings/training.html", context, status=status)


@login_required
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Set a training, or change its place and dates."""
    person, now = reader(request), timezone.now()
    places = queries.places(person, Act.MANAGE_AGREEMENTS, now)
    if not places:
        raise Http404
    one = Training(provider=places[0][0].provider) if pk is None else found(person, pk, now)
    if pk is not None and not own_places(person, one, Act.MANAGE_AGREEMENTS, now):
        raise Http404
    form = TrainingForm(request.POST if request.method == "POST" else None, places=places, instance=one)
    if request.method == "POST" and form.is_valid():
        kept = actions.save(form.save(commit=False), by=person)
        say(request, _("Saved: %(name)s.") % {"name": kept.title})
        return redirect("training", kept.pk)
    return render(request, "trainings/edit.html", {"form": form, "one": one}, status=400 if form.errors else 200)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    person, now = reader(request), timezone.now()
    one = found(person, pk, now)
    if not own_places(person, one, Act.MANAGE_AGREEMENTS, now):
        raise Http404
    actions.cancel(one)
    say(request, _("Called off: %(name)s.") % {"name": one.title})
    return redirect("training", pk)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take somebody out again; whoever may enrol may do so."""
    person, now = reader(request), timezone.now()
    enrolment = Enrolment.objects.filter(pk=pk, withdrawn_at=None).select_related("training").first()
    if enrolment is None or not queries.enrolled(person, enrolment.training).filter(pk=pk).exists():
        raise Http404
    if not own_places(person, enrolment.training, Act.REPORT, now):
        raise Http404
    actions.withdraw(enrolment)
    say(request, _("Not enrolled any more: %(name)s.") % {"name": enrolment.name})
    return redirect("training", enrolment.training_id)


def found(person: Person, pk: int, now: datetime) -> Training:
    one = queries.training(person, pk, now)
    if one is None:
        raise Http404
    return one


def own_places(person: Person, one: Training, act: Act, now: datetime) -> list[queries.Place]:
    """The person's agreements to which this training belongs."""
    return [
        (agreement, entry)
        for agreement, entry in queries.places(person, act, now)
        if (agreement.provider_id, entry.id) == (one.provider_id, one.entry)
    ]
