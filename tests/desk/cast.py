"""The people of the desk's tests: two customers, one provider, and whoever must see nothing of another's."""

from dataclasses import dataclass

from pakt.desk.people.models import Organisation, Person, Role

R = Role.Name


@dataclass
class Cast:
    """`a…` and `b…` are of the customers A and B; `g1` works for both, `g2` only for A; `nobody` has no role."""

    a: Organisation
    b: Organisation
    provider: Organisation
    a1: Person
    a2: Person
    b1: Person
    g1: Person
    g2: Person
    manager: Person
    nobody: Person


def cast() -> Cast:
    a, b, provider = (Organisation.objects.create(name=name) for name in ("Alder Town", "Birch Works", "Cedar Support"))
    people = {
        name: Person.objects.create_user(f"{name}@example.org", name=name.capitalize())
        for name in ("a1", "a2", "b1", "g1", "g2", "manager", "nobody")
    }
    for name, organisation, role, customer in (
        ("a1", a, R.REPORTER, None),
        ("a2", a, R.CUSTOMER_MANAGER, None),
        ("b1", b, R.REPORTER, None),
        ("g1", provider, R.AGENT, None),
        ("g2", provider, R.AGENT, a),
        ("manager", provider, R.PROVIDER_MANAGER, None),
    ):
        Role.objects.create(person=people[name], organisation=organisation, role=role, customer=customer)
    return Cast(a, b, provider, **people)
