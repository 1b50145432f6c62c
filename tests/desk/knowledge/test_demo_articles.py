"""The demo's articles: enough of them in each language, and each to be told from the others."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from pakt.desk.demo import knowledge, stories
from pakt.desk.demo.stories import StoryError


def test_there_are_thirty_published_articles_in_each_language() -> None:
    count: Counter[str] = Counter()
    titles: Counter[str] = Counter()
    for shelf in knowledge.shelves(stories.people()):
        for article in shelf.articles:
            told = [(article.language or shelf.language, article.title)]
            told += [(language, words.title) for language, words in article.also.items()]
            titles.update(title for _language, title in told)
            if not article.draft:
                count.update(language.split("-")[0] for language, _title in told)
    assert {language: count[language] >= 30 for language in ("en", "pl", "cs", "sr", "ru")} == dict.fromkeys(
        ("en", "pl", "cs", "sr", "ru"), True
    )
    assert max(titles.values()) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("language: en\narticles:\n  - {id: a, by: klara, days: 1, tags: [], titel: x, text: x}", "titel"),
        ("language: en\narticles:\n  - {id: a, by: santa, days: 1, tags: [], title: x, text: x}", "santa"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "wrong.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(StoryError, match=said):
        knowledge.shelves(stories.people(), tmp_path)
