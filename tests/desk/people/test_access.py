"""The table of who may see and do what, row by row, and its edges."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from pakt.desk.agreements.models import Agreement
from pakt.desk.people import access
from pakt.desk.people.access import Act
from pakt.desk.people.middleware import SignedIn
from pakt.desk.people.models import Organisation, Person, Role
from tests.desk.cast import Cast

R = Role.Name
OF_CUSTOMERS = {R.REPORTER, R.CUSTOMER_MANAGER, R.CUSTOMER_ADMINISTRATOR}
OF_PROVIDERS = {R.AGENT, R.PROVIDER_MANAGER, R.ADMINISTRATOR}
PUBLISHED = Path(__file__).parents[3] / "docs" / "access.md"


def published() -> dict[str, set[str]]:
    """What the published table says: the roles, by their words, that may do each thing."""
    lines = [line for line in PUBLISHED.read_text("utf-8").splitlines() if line.startswith("|")]
    heads, _rule, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {what: {role for role, cell in zip(heads[1:], may, strict=True) if cell} for what, *may in rows}


def test_the_published_table_is_that_of_access_py() -> None:
    out = io.StringIO()
    call_command("access", stdout=out)
    anew = "write it anew: .venv/bin/pakt manage access > docs/access.md"
    assert PUBLISHED.read_text("utf-8").strip() == out.getvalue().strip(), anew


def person_with(role: Role.Name, organisation: Organisation, customer: Organisation | None = None) -> Person:
    person = Person.objects.create_user(f"{role}@example.net", name=str(role))
    Role.objects.create(person=person, organisation=organisation, role=role, customer=customer)
    return person


@pytest.mark.parametrize("role", R)
def test_each_role_may_what_the_table_says(cast: Cast, under: Callable[..., Agreement], role: Role.Name) -> None:
    mine, others = under("campus-modules", "AA"), under("campus-modules", "BB", customer=cast.b)
    stranger = Organisation.objects.create(name="Dogwood Support")
    elsewhere = under("campus-modules", "CC", provider=stranger)
    if role == R.CONTRACTOR:
        person = person_with(role, stranger, cast.a)
    else:
        person = person_with(role, cast.a if role in OF_CUSTOMERS else cast.provider)
    table = published()
    for act in Act:
        may = {agreement.prefix for agreement in Agreement.objects.filter(access.scope(person, act).where(""))}
        allowed = str(role.label) in table[act.value]
        own = {"AA", "BB"} if role in OF_PROVIDERS else {"AA", "CC"}
        assert may == (own if allowed else set()), act
        for agreement in (mine, others, elsewhere):
            assert access.may(person, act, agreement) == (agreement.prefix in may)


def test_a_role_counts_on_its_own_side_only(cast: Cast, under: Callable[..., Agreement]) -> None:
    agreement = under("campus-modules")
    agent_of_the_customer = person_with(R.AGENT, cast.a)
    reporter_of_the_provider = person_with(R.REPORTER, cast.provider)
    for person in (agent_of_the_customer, reporter_of_the_provider, cast.nobody):
        assert access.side(person, agreement) is None
        assert not any(access.may(person, act, agreement) for act in Act)


def test_a_role_for_one_customer_reaches_no_other(cast: Cast, under: Callable[..., Agreement]) -> None:
    mine, others = under("campus-modules", "AA"), under("campus-modules", "BB", customer=cast.b)
    assert access.side(cast.g2, mine) == "provider"
    assert access.side(cast.g2, others) is None
    with pytest.raises(PermissionDenied):
        access.require(cast.g2, Act.WORK, others)


def test_whoever_left_may_nothing(cast: Cast, under: Callable[..., Agreement]) -> None:
    agreement = under("campus-modules")
    cast.g1.is_active = False
    cast.a1.roles.update(is_active=False)
    assert access.side(cast.g1, agreement) is None
    assert access.side(cast.a1, agreement) is None


def test_a_role_taken_away_is_gone_with_the_next_request(cast: Cast, under: Callable[..., Agreement]) -> None:
    agreement = under("campus-modules")
    assert access.may(cast.g1, Act.WORK, agreement)
    cast.g1.roles.all().delete()
    assert not access.may(Person.objects.get(pk=cast.g1.pk), Act.WORK, agreement)


def test_an_e_mail_address_is_one_person_however_it_is_written(cast: Cast) -> None:
    person = Person.objects.create_user(" Anna@Example.ORG ", "a long enough one", name="Anna")
    assert person.email == "anna@example.org"
    assert Person.objects.get_by_natural_key("ANNA@example.org") == person
    assert person.password.startswith("argon2$")


def test_nothing_of_a_signed_in_page_is_kept_by_caches(cast: Cast, client: Client) -> None:
    client.force_login(cast.a1)
    answer = client.get("/healthz/none-such")
    assert answer.status_code == 404
    assert {"private", "no-store"} <= set(answer["Cache-Control"].replace(" ", "").split(","))
    client.logout()
    assert not client.get("/healthz/none-such").has_header("Cache-Control")


def test_a_person_reads_in_their_own_language_and_time(cast: Cast, rf: RequestFactory) -> None:
    seen = []
    middleware = SignedIn(
        lambda request: seen.append((translation.get_language(), timezone.get_current_timezone_name()))
    )  # type: ignore[func-returns-value, arg-type, return-value]
    cast.a1.language, cast.a1.time_zone = "sr-latn", "Europe/Belgrade"
    for cookie, zone in (("", "Europe/Belgrade"), ("pl", "No/Where")):
        request = rf.get("/")
        request.user, cast.a1.time_zone = cast.a1, zone
        if cookie:
            request.COOKIES["django_language"] = cookie
            translation.activate(cookie)
        with pytest.raises(AttributeError):
            # The answer is no response here: only what was seen on the way matters.
            middleware(request)
    assert seen == [("sr-latn", "Europe/Belgrade"), ("pl", "UTC")]
    translation.deactivate()
