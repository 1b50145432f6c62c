"""Thirty queries in each language, as people type them: at least 27 find their article among the first three."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from pakt.desk.demo import knowledge, stories
from pakt.desk.search import actions
from pakt.desk.search.models import Audience, Kind
from pakt.desk.search.queries import find
from pakt.desk.search.sources import Text
from tests.desk.cast import Cast
from tests.desk.histories import at

QUERIES = Path(__file__).parent / "queries"
WANTED, FIRST = 27, 3


@pytest.fixture
def articles(cast: Cast) -> dict[int, str]:
    """All articles of the demo, of one provider, by their numbers."""
    names = {}
    for shelf in knowledge.shelves(stories.people()):
        for told in shelf.articles:
            if told.draft:
                continue
            number = len(names) + 1
            names[number] = told.id
            own = told.language or shelf.language
            for language, words in {own: told, **told.also}.items():
                actions.index(
                    Text(
                        kind=Kind.ARTICLE,
                        object_id=number,
                        language=language,
                        provider_id=cast.provider.pk,
                        audience=Audience(told.audience),
                        title=words.title,
                        text=words.text,
                        keywords=tuple(told.tags) if language == own else (),
                        url=f"/articles/{number}/",
                        updated_at=at("2026-03-10T12:00:00+01:00"),
                    )
                )
    return names


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["pl", "cs", "sr", "ru", "en"])
def test_what_people_type_finds_its_article(language: str, cast: Cast, articles: dict[int, str]) -> None:
    queries = YAML(typ="safe").load(QUERIES / f"{language}.yaml")
    missed = {}
    for typed, wanted in queries.items():
        found = find(cast.g1, typed, kinds=[Kind.ARTICLE], limit=FIRST).hits.get(Kind.ARTICLE, [])
        names = [articles[hit.object_id] for hit in found]
        if wanted not in names:
            missed[typed] = (wanted, names)
    lines = [f"{language}: {len(queries) - len(missed)} of {len(queries)} among the first {FIRST}"]
    lines += [f"  {typed!r} does not find {wanted}, but {names}" for typed, (wanted, names) in missed.items()]
    sys.stdout.write("\n".join([*lines, ""]))
    assert len(queries) >= 30
    assert len(queries) - len(missed) >= WANTED
