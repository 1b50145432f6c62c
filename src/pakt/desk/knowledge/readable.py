"""Who may read what the provider tells, and who may write it: one condition each, for every query of this app.

Read with `people/access.py`, on which both stand. A customer's reader sees what is told to that customer and to all
customers of a provider that serves it; the provider's people see what is told to the customers that they serve, also
what is for the provider alone; whoever is not signed in sees what is public.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q

from pakt.desk.agreements.models import Agreement
from pakt.desk.knowledge.models import Article, Audience, Scoped
from pakt.desk.people.access import Act, Scope, scope
from pakt.desk.people.models import Person

NOTHING = Q(pk__in=[])


def readable(person: Person | None) -> Q:
    """The condition on `Scoped` rows that `person` may read them.

    It says nothing of drafts and of what was withdrawn: see `open_to`.
    """
    public = Q(audience=Audience.PUBLIC)
    if person is None:
        return public
    see = scope(person, Act.SEE)
    to_customers = Q(audience=Audience.CUSTOMERS) & (told_to(see) | of_provider(see))
    inside = Q(audience=Audience.INTERNAL) & of_provider(scope(person, Act.WRITE_KNOWLEDGE))
    return public | to_customers | inside


def told_to(see: Scope) -> Q:
    """What is for the customers on whose side a person stands."""
    if not see.as_customer:
        return NOTHING
    serving = Agreement.objects.filter(customer__in=see.as_customer).values("provider")
    return Q(provider__in=serving) & (Q(customer__in=see.as_customer) | Q(customer=None))


def of_provider(where: Scope) -> Q:
    """What is for the customers that a person serves, and for all of them."""
    conditions = [Q(provider__in=where.as_provider)]
    for provider, customer in sorted(where.as_provider_for):
        conditions.append(Q(provider=provider) & (Q(customer=customer) | Q(customer=None)))
    return reduce(or_, conditions)


def writable(person: Person) -> Q:
    """The condition on `Scoped` rows that `person` may write them: whoever serves one customer writes for that one."""
    write = scope(person, Act.WRITE_KNOWLEDGE)
    own = [Q(provider=provider, customer=customer) for provider, customer in sorted(write.as_provider_for)]
    return reduce(or_, own, Q(provider__in=write.as_provider))


def may_write(person: Person | None, row: Scoped) -> bool:
    """The same as `writable`, for one row that is at hand."""
    if person is None:
        return False
    write = scope(person, Act.WRITE_KNOWLEDGE)
    return row.provider_id in write.as_provider or (row.provider_id, row.customer_id) in write.as_provider_for


def open_to(person: Person | None) -> Q:
    """The articles that a person may read: published ones, and drafts and withdrawn ones of whoever may write them."""
    published = Q(status=Article.Status.PUBLISHED) & readable(person)
    return published | writable(person) if person is not None else published


def comments_open_to(person: Person) -> Q:
    """The comments that a person may read on an article that they may read: the provider's, and their own side's.

    What one customer's readers say is never shown to another's.
    """
    see = scope(person, Act.SEE)
    served = Q(article__provider__in=see.as_provider)
    for provider, customer in sorted(see.as_provider_for):
        served |= Q(article__provider=provider, customer=customer)
    return Q(customer=None) | Q(customer__in=see.as_customer) | served


def speaks_for_provider(person: Person, article: Article) -> bool:
    """Whether what a person says under an article is the provider's word to all who read it."""
    return article.provider_id in scope(person, Act.SEE).as_provider


def speaks_for(person: Person, article: Article) -> list[int]:
    """The customers for whom a reader may speak under an article, or for whom an agent of theirs answers."""
    see = scope(person, Act.SEE)
    serving = Agreement.objects.filter(customer__in=see.as_customer, provider=article.provider)
    found = set(serving.values_list("customer", flat=True)) if see.as_customer else set()
    found |= {customer for provider, customer in see.as_provider_for if provider == article.provider_id}
    return sorted(found if article.customer_id is None else found & {article.customer_id})


def writes(person: Person | None) -> bool:
    """Whether a person writes anything here at all."""
    if person is None:
        return False
    write = scope(person, Act.WRITE_KNOWLEDGE)
    return bool(write.as_provider or write.as_provider_for)
