"""Who manages whom: each administrator their own people, with a way back, and nobody locks everybody out."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pakt.desk.agreements.models import Agreement
from pakt.desk.due.models import Due
from pakt.desk.people import access, actions
from pakt.desk.people.access import Act
from pakt.desk.people.errors import PeopleRefused
from pakt.desk.people.limits import INVITATIONS
from pakt.desk.people.models import Invitation, Organisation, Person, Role, Skill, Team
from tests.desk.cast import Cast

pytestmark = pytest.mark.django_db
R = Role.Name


@pytest.fixture
def a3(cast: Cast) -> Person:
    """The administrator of customer A."""
    return person("a3", cast.a, R.CUSTOMER_ADMINISTRATOR)


@pytest.fixture
def admin(cast: Cast) -> Person:
    """The provider's administrator."""
    return person("admin", cast.provider, R.ADMINISTRATOR)


def person(name: str, organisation: Organisation, role: R, customer: Organisation | None = None) -> Person:
    made = Person.objects.create_user(f"{name}@example.org", name=name.capitalize())
    Role.objects.create(person=made, organisation=organisation, role=role, customer=customer)
    return made


def client_of(who: Person) -> Client:
    client = Client()
    client.force_login(who)
    return client


def page(who: Person, name: str, *arguments: object, **asked: str) -> str:
    response = client_of(who).get(reverse(name, args=arguments), asked)
    assert response.status_code == 200
    return html.unescape(response.text)


def follow_undo(client: Client, response: object) -> None:
    """Press the button that takes the last step back."""
    shown = client.get(response.url).text  # type: ignore[attr-defined]
    undo = html.unescape(shown.rsplit('class="notice met"', 1)[1].split('action="')[1].split('"')[0])
    assert client.post(undo).status_code == 302


def roles(of: Person) -> set[tuple[str, str]]:
    return {(role.role, role.organisation.name) for role in of.roles.filter(is_active=True)}


def test_several_are_invited_at_once_with_their_names(cast: Cast, a3: Person) -> None:
    typed = [
        "Jan Novák <Jan.Novak@example.org>", "", " eva@example.org ", '"Dvořák, Petr" <petr@example.org>',
        "jan.novak@example.org",
    ]  # fmt: skip
    client = client_of(a3)
    response = client.post(
        reverse("invite", args=[cast.a.pk]), {"people": "\r\n".join(typed), "role": "reporter", "language": "cs"}
    )
    assert "3 invitations are on their way." in client.get(response.url).text
    assert set(Invitation.objects.values_list("name", "email", "language", "role")) == {
        ("Jan Novák", "jan.novak@example.org", "cs", "reporter"),
        ("", "eva@example.org", "cs", "reporter"),
        ("Dvořák, Petr", "petr@example.org", "cs", "reporter"),
    }
    assert Due.objects.filter(kind="invitation").count() == 3


def test_all_are_invited_or_nobody_and_each_wrong_line_is_named(cast: Cast, a3: Person) -> None:
    client, url = client_of(a3), reverse("invite", args=[cast.a.pk])
    common = {"role": "reporter", "language": "en"}
    answer = client.post(url, {"people": "good@example.org\nno address\nEva <>", **common})
    assert "“no address” has no e-mail address." in answer.text
    assert "“Eva &lt;&gt;” has no e-mail address." in answer.text
    actions.invite(organisation=cast.a, role=R.REPORTER, email="asked@example.org", by=a3)
    answer = client.post(url, {"people": "good@example.org\na1@example.org\nasked@example.org", **common})
    assert answer.status_code == 400
    assert "a1@example.org is here already, as reporter." in answer.text
    assert "asked@example.org is invited already" in answer.text
    assert [one.email for one in Invitation.objects.all()] == ["asked@example.org"]


def test_a_customer_gives_no_role_of_the_provider_and_nobody_anothers(cast: Cast, a3: Person, admin: Person) -> None:
    for by, organisation, role in (
        (a3, cast.a, R.AGENT),
        (a3, cast.b, R.REPORTER),
        (a3, cast.provider, R.ADMINISTRATOR),
        (admin, cast.a, R.REPORTER),
        (admin, cast.provider, R.REPORTER),
        (cast.a2, cast.a, R.REPORTER),
        (cast.manager, cast.provider, R.AGENT),
    ):
        with pytest.raises(PermissionDenied):
            actions.invite(organisation=organisation, role=role, email="x@example.org", by=by)
    client = client_of(a3)
    answer = client.post(
        reverse("invite", args=[cast.a.pk]), {"people": "x@example.org", "role": "administrator", "language": "en"}
    )
    assert answer.status_code == 400
    assert not Invitation.objects.exists()


def test_an_administrator_for_one_customer_manages_nobody(cast: Cast) -> None:
    narrowed = person("narrowed", cast.provider, R.ADMINISTRATOR, cast.a)
    assert access.manages(narrowed) == {}
    assert client_of(narrowed).get(reverse("people_of", args=[cast.provider.pk])).status_code == 404


def test_a_role_is_given_and_taken_with_a_way_back(cast: Cast, a3: Person) -> None:
    client = client_of(a3)
    given = client.post(reverse("give_role", args=[cast.a.pk, cast.a1.pk]), {"role": "customer_manager"})
    assert roles(cast.a1) == {("reporter", "Alder Town"), ("customer_manager", "Alder Town")}
    follow_undo(client, given)
    assert roles(cast.a1) == {("reporter", "Alder Town")}
    client.post(reverse("give_role", args=[cast.a.pk, cast.a1.pk]), {"role": "customer_manager"})
    role = cast.a1.roles.get(role="customer_manager")
    taken = client.post(reverse("take_role", args=[cast.a.pk, cast.a1.pk, role.pk]))
    assert roles(cast.a1) == {("reporter", "Alder Town")}
    follow_undo(client, taken)
    assert roles(cast.a1) == {("reporter", "Alder Town"), ("customer_manager", "Alder Town")}


def test_a_role_for_one_customer_comes_back_for_that_one(
    cast: Cast, admin: Person, under: Callable[..., Agreement]
) -> None:
    under("campus-modules")
    client, url = client_of(admin), reverse("give_role", args=[cast.provider.pk, cast.g1.pk])
    client.post(url, {"role": "provider_manager", "customer": cast.a.pk})
    role = cast.g1.roles.get(role="provider_manager")
    assert role.customer == cast.a
    follow_undo(client, client.post(reverse("take_role", args=[cast.provider.pk, cast.g1.pk, role.pk])))
    assert cast.g1.roles.get(role="provider_manager").customer == cast.a
    # A customer of somebody else's cannot be chosen.
    assert client.post(url, {"role": "agent", "customer": cast.b.pk}).status_code == 400


def test_the_only_role_and_the_last_administrator_stay(cast: Cast, a3: Person) -> None:
    with pytest.raises(PeopleRefused, match="only role"):
        actions.take(cast.a1.roles.get(), by=a3)
    actions.give(a3, organisation=cast.a, role=R.REPORTER, customer=None, by=a3)
    with pytest.raises(PeopleRefused, match="no customer's administrator left"):
        actions.take(a3.roles.get(role=R.CUSTOMER_ADMINISTRATOR), by=a3)
    with pytest.raises(PeopleRefused, match="yourself"):
        actions.deactivate(a3, roles=a3.roles.all(), by=a3)
    other = person("a4", cast.a, R.CUSTOMER_ADMINISTRATOR)
    actions.take(a3.roles.get(role=R.CUSTOMER_ADMINISTRATOR), by=other)


def test_who_is_deactivated_is_out_at_once_and_may_come_back(
    cast: Cast, a3: Person, under: Callable[..., Agreement]
) -> None:
    agreement = under("campus-modules")
    theirs, client = client_of(cast.a1), client_of(a3)
    assert theirs.get(reverse("my_tickets")).status_code == 200
    done = client.post(reverse("deactivate", args=[cast.a.pk, cast.a1.pk]))
    assert theirs.get(reverse("my_tickets")).status_code == 302
    assert not access.may(Person.objects.get(pk=cast.a1.pk), Act.SEE, agreement)
    assert "deactivated" in page(a3, "people_of", cast.a.pk)
    follow_undo(client, done)
    assert access.may(Person.objects.get(pk=cast.a1.pk), Act.SEE, agreement)


def test_who_is_deactivated_by_one_customer_stays_with_another(
    cast: Cast, a3: Person, under: Callable[..., Agreement]
) -> None:
    mine, others = under("campus-modules", "AA"), under("campus-modules", "BB", customer=cast.b)
    Role.objects.create(person=cast.b1, organisation=cast.a, role=R.REPORTER)
    actions.deactivate(cast.b1, roles=cast.b1.roles.filter(organisation=cast.a), by=a3)
    both = Person.objects.get(pk=cast.b1.pk)
    assert both.is_active
    assert not access.may(both, Act.SEE, mine)
    assert access.may(both, Act.SEE, others)


def test_a_page_shows_only_the_roles_of_its_own_organisation(cast: Cast, a3: Person) -> None:
    Role.objects.create(person=cast.a1, organisation=cast.b, role=R.CUSTOMER_MANAGER)
    shown = page(a3, "person", cast.a.pk, cast.a1.pk) + page(a3, "people_of", cast.a.pk)
    assert "<b>customer's manager</b>" not in shown
    assert "Birch" not in shown


def test_an_invitation_is_withdrawn_with_a_way_back(cast: Cast, a3: Person) -> None:
    invitation = actions.invite(organisation=cast.a, role=R.REPORTER, email="jan@example.org", by=a3)
    client = client_of(a3)
    done = client.post(reverse("withdraw_invitation", args=[invitation.pk]))
    assert "Invited, not here yet" not in client.get(done.url).text
    invitation.refresh_from_db()
    assert invitation.withdrawn_at
    client.post(reverse("take_back_invitation", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None


def test_letters_are_limited_for_each_organisation(cast: Cast, a3: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(INVITATIONS.most):
        actions.invite(organisation=cast.a, role=R.REPORTER, email=f"n{number}@example.org", by=a3)
    with pytest.raises(PeopleRefused, match="Go on tomorrow"):
        actions.invite(organisation=cast.a, role=R.REPORTER, email="more@example.org", by=a3)


def test_people_are_found_without_marks_and_capitals(cast: Cast, a3: Person) -> None:
    for name in ("Lenka Modřínová", "Łukasz Grab", "Ольга Рябинина"):
        made = Person.objects.create_user(f"p{len(name)}@example.org", name=name)
        Role.objects.create(person=made, organisation=cast.a, role=R.REPORTER)
    for words, expected in (("modrinova lenka", "Lenka"), ("LUKASZ", "Łukasz"), ("рябинина", "Ольга"), ("a1@", "A1")):
        found = page(a3, "people_of", cast.a.pk, q=words)
        assert expected in found
        assert found.count("data-open-row") == 1
    assert "Nobody of that name" in page(a3, "people_of", cast.a.pk, q="zzz")


def test_another_contractor_is_invited_by_the_customer_for_whom_it_works(
    cast: Cast, a3: Person, under: Callable[..., Agreement]
) -> None:
    agreement = under("campus-modules")
    typed = {"organisation": "  Dogwood   Data ", "people": "Cy <cy@example.org>", "language": "en"}
    assert client_of(a3).post(reverse("invite_contractor", args=[cast.a.pk]), typed).status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.organisation.name, invitation.customer, invitation.role) == (
        "Dogwood Data",
        cast.a,
        R.CONTRACTOR,
    )
    cy = actions.accept(invitation, name="Cy", password="correct horse battery")
    assert access.side(cy, agreement) == "contractor"
    assert access.may(cy, Act.REPORT, agreement)
    assert not access.may(cy, Act.SEE, agreement)
    shown = page(a3, "people_of", cast.a.pk)
    assert "another contractor, Dogwood Data" in shown
    client_of(a3).post(reverse("deactivate", args=[cast.a.pk, cy.pk]))
    assert access.side(Person.objects.get(pk=cy.pk), agreement) is None
    other = person("b3", cast.b, R.CUSTOMER_ADMINISTRATOR)
    assert "Cy" not in page(other, "people_of", cast.b.pk)


def test_the_list_takes_as_many_queries_for_many_as_for_few(cast: Cast, a3: Person) -> None:
    client, counts = client_of(a3), []
    for turn in range(2):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(reverse("people_of", args=[cast.a.pk]))
        counts.append(len(seen))
        for number in range(20):
            person(f"p{turn}{number}", cast.a, R.REPORTER)
            actions.invite(organisation=cast.a, role=R.REPORTER, email=f"i{turn}{number}@example.org", by=a3)
    assert counts[0] == counts[1] <= 12


# Teams and skills


def test_a_manager_puts_teams_together_of_people_of_the_provider_only(cast: Cast) -> None:
    client, url = client_of(cast.manager), reverse("new_team", args=[cast.provider.pk])
    assert client.post(url, {"name": "Telephony", "members": [cast.a1.pk]}).status_code == 400
    assert client.post(url, {"name": "Telephony", "members": [cast.g1.pk, cast.g2.pk]}).status_code == 302
    team = Team.objects.get()
    assert set(team.members.all()) == {cast.g1, cast.g2}
    assert "There is a team of this name already." in client.post(url, {"name": "Telephony"}).text
    client.post(reverse("delete_team", args=[cast.provider.pk, team.pk]))
    assert not Team.objects.exists()


def test_who_gives_support_in_which_language_is_noted_with_a_way_back(cast: Cast) -> None:
    client, url = client_of(cast.manager), reverse("set_skill", args=[cast.provider.pk])
    client.post(url, {"person": cast.g1.pk, "language": "cs", "hours": "always"})
    changed = client.post(url, {"person": cast.g1.pk, "language": "cs", "hours": "out_of_hours"})
    assert [(s.language, s.hours) for s in Skill.objects.all()] == [("cs", "out_of_hours")]
    follow_undo(client, changed)
    assert Skill.objects.get().hours == "always"
    gone = client.post(reverse("put_skill", args=[cast.provider.pk, cast.g1.pk, "cs", "never"]))
    assert not Skill.objects.exists()
    follow_undo(client, gone)
    assert Skill.objects.get().hours == "always"
    assert "Czech" in page(cast.manager, "teams_of", cast.provider.pk)


# Oneself


def test_a_profile_is_changed_and_its_language_is_used_at_once(cast: Cast) -> None:
    client = client_of(cast.a1)
    client.cookies["django_language"] = "en"
    typed = {
        "name": "Ada",
        "phone": "+420 123 456 789",
        "language": "cs",
        "time_zone": "Europe/Prague",
        "digest": "daily",
    }
    assert client.post(reverse("profile"), typed).status_code == 302
    assert 'lang="cs"' in client.get(reverse("profile")).text
    cast.a1.refresh_from_db()
    assert (cast.a1.name, cast.a1.digest, cast.a1.time_zone) == ("Ada", "daily", "Europe/Prague")
    assert client.post(reverse("profile"), {**typed, "time_zone": "Mars/Base"}).status_code == 400


def test_a_password_is_changed_by_who_knows_the_old_one(cast: Cast) -> None:
    cast.a1.set_password("correct horse battery")
    cast.a1.save()
    here, elsewhere = client_of(cast.a1), client_of(cast.a1)
    url = reverse("change_password")
    wrong = here.post(url, {"old": "not it", "password": "quite another one"})
    assert "This is not your password until now." in wrong.text
    assert here.post(url, {"old": "correct horse battery", "password": "quite another one"}).status_code == 302
    assert here.get(url).status_code == 200
    assert elsewhere.get(url).status_code == 302
    assert Person.objects.get(pk=cast.a1.pk).check_password("quite another one")


def test_guessing_the_old_password_has_to_wait(cast: Cast) -> None:
    cast.a1.set_password("correct horse battery")
    cast.a1.save()
    client, url = client_of(cast.a1), reverse("change_password")
    for _ in range(5):
        client.post(url, {"old": "guess", "password": "quite another one"})
    assert "Wait" in client.post(url, {"old": "correct horse battery", "password": "quite another one"}).text
    assert Person.objects.get(pk=cast.a1.pk).check_password("correct horse battery")
