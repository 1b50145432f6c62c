"""Articles as PDF and DOCX."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from pakt.desk.knowledge import actions
from pakt.desk.knowledge.models import Article
from pakt.desk.knowledge.papers.blocks import blocks_of
from tests.desk.cast import Cast

pytestmark = pytest.mark.django_db

Browser = Callable[[Any], Client]
Told = Callable[..., Article]

RICH = """\
Zażółć gęślą jaźń, příliš žluťoučký kůň, ђачић Љубљана, съешь ещё.

## Heading #1

1. first
2. second with `code` and **bold**
   - nested

5. five

> quoted

| Name | Value |
|---|---|
| a | #panic("x") |

```
x = "$y$"
```

[a link](https://example.org/a) and [no link](javascript:alert(1)) and [inside](/knowledge/)
"""


def words_in(docx: bytes) -> str:
    with zipfile.ZipFile(BytesIO(docx)) as archive:
        return archive.read("word/document.xml").decode()


def targets(docx: bytes) -> str:
    """Where its links lead."""
    with zipfile.ZipFile(BytesIO(docx)) as archive:
        return archive.read("word/_rels/document.xml.rels").decode()


@pytest.mark.clause("CM-36")
@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_an_article_is_taken_along_with_all_that_is_in_it(told: Told, as_: Browser, cast: Cast, kind: str) -> None:
    article = told("A/B: ../x\u202e", text=RICH)
    got = as_(cast.a1).get(f"/knowledge/articles/{article.pk}/export/{kind}/")
    assert got.status_code == 200
    assert "/" not in got["Content-Disposition"].partition("filename")[2] and "%2F" not in got["Content-Disposition"]
    if kind == "pdf":
        assert got.content.startswith(b"%PDF") and b"/MarkInfo" in got.content
    else:
        found = words_in(got.content)
        for words in ("Zażółć gęślą jaźń", "příliš", "ђачић Љубљана", "съешь ещё", "#panic(&quot;x&quot;)", "first"):
            assert words.replace("&quot;", '"') in found or words in found, words
        assert "javascript" not in targets(got.content) and "https://example.org/a" in targets(got.content)


def test_the_data_of_an_article_is_never_code_of_the_typesetter(told: Told, as_: Browser, cast: Cast) -> None:
    article = told('#panic("title")', text='#read("/etc/passwd") #panic("x") $ \\ ] } ``` ` " #import "x"')
    assert as_(cast.a1).get(f"/knowledge/articles/{article.pk}/export/pdf/").content.startswith(b"%PDF")


def test_a_chosen_set_holds_what_its_reader_may_read(told: Told, as_: Browser, cast: Cast) -> None:
    mine, theirs = told("Of A", customer=cast.a), told("Of B", customer=cast.b)
    got = as_(cast.a1).get(f"/knowledge/articles/export/?article={mine.pk}&article={theirs.pk}&article=x&as=docx")
    assert "Of A" in words_in(got.content) and "Of B" not in words_in(got.content)
    nothing = as_(cast.a1).get(f"/knowledge/articles/export/?article={theirs.pk}&as=docx", follow=True)
    assert "Mark the articles that you want first" in nothing.text


def test_a_desk_that_cannot_make_papers_says_so(
    told: Told, as_: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    monkeypatch.delitem(sys.modules, "pakt.desk.knowledge.papers.pdf", raising=False)
    page = as_(cast.a1).get(f"/knowledge/articles/{told().pk}/export/pdf/", follow=True)
    assert page.status_code == 200 and "must install the extra “documents” first" in page.text


def test_lists_count_anew_and_go_on_where_they_are_told(told: Told) -> None:
    numbers = [block for block in blocks_of("1. a\n2. b\n\ntext\n\n1. c") if block["kind"] == "numbers"]
    assert [(block["start"], len(block["children"])) for block in numbers] == [(1, 2), (1, 1)]


def test_a_text_nested_too_deep_is_printed_as_it_is(told: Told, as_: Browser, cast: Cast) -> None:
    article = told(text="> " * 60 + "deep")
    assert as_(cast.a1).get(f"/knowledge/articles/{article.pk}/export/pdf/").content.startswith(b"%PDF")
    actions.withdraw(article, person=cast.manager)
    assert as_(cast.a1).get(f"/knowledge/articles/{article.pk}/export/pdf/").status_code == 404
