"""Teams of a provider, and who gives support in which language and when."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pakt.desk.pages.notices import say
from pakt.desk.people import actions, queries
from pakt.desk.people.access import Act
from pakt.desk.people.forms import SkillForm, TeamForm, spoken
from pakt.desk.people.models import Organisation, Person, Skill, Team
from pakt.desk.people.request import posted, reader


@login_required
def organisations(request: HttpRequest) -> HttpResponse:
    """The providers whose teams one puts together; where it is only one, its teams."""
    found = queries.managed(reader(request), Act.MANAGE_TEAMS)
    if not found:
        raise Http404
    if len(found) == 1:
        return redirect("teams_of", found[0].organisation.pk)
    context = {"found": found, "title": _("Teams and languages"), "to": "teams_of"}
    return render(request, "people/organisations.html", context)


@login_required
def teams(request: HttpRequest, organisation: int) -> HttpResponse:
    at = provider(request, organisation)
    return shown(request, at, SkillForm(staff=queries.staff(at)))


def shown(request: HttpRequest, at: Organisation, form: SkillForm) -> HttpResponse:
    names = dict(spoken())
    people = [(person, [(skill, names.get(skill.language, skill.language)) for skill in person.skills.all()])
              for person in queries.staff(at)]  # fmt: skip
    context = {"at": at, "teams": queries.teams(at), "people": people, "form": form}
    return render(request, "people/teams.html", context, status=400 if form.errors else 200)


@login_required
def edit(request: HttpRequest, organisation: int, pk: int | None = None) -> HttpResponse:
    """A new team, or another name and other members for one."""
    at = provider(request, organisation)
    team = Team(organisation=at) if pk is None else a_team(at, pk)
    form = TeamForm(posted(request), instance=team, staff=queries.staff(at))
    if request.method == "POST" and form.is_valid():
        actions.save_team(team, members=form.cleaned_data["members"], by=reader(request))
        say(request, _("Saved: %(name)s.") % {"name": team.name})
        return redirect("teams_of", organisation)
    context = {"at": at, "team": team, "form": form}
    return render(request, "people/team.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def delete(request: HttpRequest, organisation: int, pk: int) -> HttpResponse:
    team = a_team(provider(request, organisation), pk)
    actions.delete_team(team, by=reader(request))
    say(request, _("Deleted: %(name)s. Its people stay.") % {"name": team.name})
    return redirect("teams_of", organisation)


@login_required
@require_POST
def skill(request: HttpRequest, organisation: int) -> HttpResponse:
    at = provider(request, organisation)
    form = SkillForm(request.POST, staff=queries.staff(at))
    if not form.is_valid():
        return shown(request, at, form)
    person, language, hours = (form.cleaned_data[name] for name in ("person", "language", "hours"))
    return put(request, at, person, language, hours)


@login_required
@require_POST
def put_skill(request: HttpRequest, organisation: int, pk: int, language: str, hours: str) -> HttpResponse:
    """The same by its address alone, for buttons; `never` takes the language away."""
    at = provider(request, organisation)
    person = queries.staff(at).filter(pk=pk).first()
    if person is None or language not in dict(spoken()) or hours not in {"never", *Skill.Hours.values}:
        raise Http404
    return put(request, at, person, language, "" if hours == "never" else hours)


def put(request: HttpRequest, at: Organisation, person: Person, language: str, hours: str) -> HttpResponse:
    before = person.skills.filter(language=language).first()
    actions.set_skill(person, organisation=at, language=language, hours=hours, by=reader(request))
    undo = reverse("put_skill", args=[at.pk, person.pk, language, before.hours if before else "never"])
    said = {"person": person, "language": dict(spoken())[language]}
    if hours:
        text = _("%(person)s, %(language)s: %(hours)s.") % {**said, "hours": Skill.Hours(hours).label}
    else:
        text = _("%(person)s gives no support in this language any more: %(language)s.") % said
    say(request, text, undo=undo)
    return redirect("teams_of", at.pk)


def provider(request: HttpRequest, pk: int) -> Organisation:
    for at in queries.managed(reader(request), Act.MANAGE_TEAMS):
        if at.organisation.pk == pk:
            return at.organisation
    raise Http404


def a_team(at: Organisation, pk: int) -> Team:
    found = queries.teams(at).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
