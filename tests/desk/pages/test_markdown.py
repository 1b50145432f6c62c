"""Texts of people as markup: what is shown of them, and what never is."""

import re
import sys

import pytest

from pakt.desk.pages.markdown import LONGEST, markup

TAG = re.compile(r"<(\w+)([^>]*)>")


def test_markdown_becomes_clean_markup() -> None:
    assert markup("**Now**:\n\n- `a`\n- *b*\n\n> said\n\n1. one\n2. two") == (
        "<p><strong>Now</strong>:</p>\n<ul>\n<li><code>a</code></li>\n<li><em>b</em></li>\n</ul>\n"
        "<blockquote>\n<p>said</p>\n</blockquote>\n<ol>\n<li>one</li>\n<li>two</li>\n</ol>\n"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>\n"),
        (r"\\server\share and C:\*.log", "<p>\\\\server\\share and C:\\*.log</p>\n"),
        ("5. 11. 2026 it began\n1. 12. too", "<p>5. 11. 2026 it began<br>\n1. 12. too</p>\n"),
        ("2. yes, it does", "<p>2. yes, it does</p>\n"),
        ("Regards\n---\nHana", "<p>Regards</p>\n<hr>\n<p>Hana</p>\n"),
        ("    moved in", "<p>moved in</p>\n"),
        ("my_file_name and 2 * 3", "<p>my_file_name and 2 * 3</p>\n"),
        ("&amp; {{7*7}} {% now %}", "<p>&amp;amp; {{7*7}} {% now %}</p>\n"),
        ("#12 is a number", "<p>#12 is a number</p>\n"),
    ],
)
def test_plain_text_looks_as_it_was_typed(text: str, shown: str) -> None:
    assert markup(text) == shown


def test_an_address_is_a_link_without_the_sentence_around_it() -> None:
    link = '<a href="https://a.example/x_(y)?z=_1" rel="nofollow noopener">https://a.example/x_(y)?z=_1</a>'
    assert markup("(see https://a.example/x_(y)?z=_1).") == f"<p>(see {link}).</p>\n"


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java\u0000script:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "[x](//elsewhere.example)",
        "<javascript:alert(1)>",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="/x" onclick="x()">y</a>',
        "<svg onload=alert(1)>",
        '<p style="position:fixed">',
    ],
)
def test_what_could_do_harm_is_text(text: str) -> None:
    shown = str(markup(text))
    assert [tag for tag, _ in TAG.findall(shown) if tag not in ("p", "br")] == []


def test_a_link_hands_nothing_on_and_a_picture_is_a_link() -> None:
    shown = markup('![a](https://elsewhere.example/p.png "t") [in](/tickets/AT-0001/)')
    assert "<img" not in shown
    assert shown.count('rel="nofollow noopener"') == 2


def test_headings_stand_below_those_of_the_page_and_leave_none_out() -> None:
    shown = markup("# a\n\n#### b\n\n## c\n\n# d", level=3)
    assert re.findall(r"<(h\d)>(\w)", shown) == [("h3", "a"), ("h4", "b"), ("h4", "c"), ("h3", "d")]


def test_whoever_is_named_stands_out_but_not_in_code() -> None:
    shown = markup("@hana vrbová: `@Hana Vrbová`, x@Hana Vrbová, @Hana Vrbováx", names=["Hana Vrbová"])
    assert re.findall(r'<b class="mention">([^<]*)</b>', shown) == ["@hana vrbová"]


def test_a_name_with_signs_in_it_stays_text() -> None:
    assert "<i>" not in markup("@<i>x</i>", names=["<i>x</i>"])


@pytest.mark.parametrize(
    "part",
    ["*", "**a ", "*_", "[", "![", "[a](", "`", ">", "> - ", "- a\n  ", "<", "<http:", "~~a", "@a", "|a", "#", "\n",
     "https://a/(", "*a_b ", "[*", "1. a\n", "&", "```\n", ":", "__init__"],
)  # fmt: skip
def test_hostile_text_takes_no_more_steps_than_its_length(part: str) -> None:
    """Counted in calls and lines of Python, not by a clock."""

    def taken(length: int) -> int:
        text = f"{length} " + part * (length // len(part))
        steps = 0

        def count(*_: object) -> object:
            nonlocal steps
            steps += 1
            return count

        before = sys.gettrace()
        sys.settrace(count)
        try:
            markup(text)
        finally:
            sys.settrace(before)
        return steps

    taken(500)
    assert taken(6_000) < 3 * taken(3_000)


def test_what_is_too_long_or_too_deep_is_shown_whole_as_plain_text() -> None:
    deep = "\n".join(">" * depth + f" line {depth}" for depth in range(1, 90))
    for text in (deep, "**x** " * LONGEST):
        shown = markup(text)
        assert {tag for tag, _ in TAG.findall(shown)} <= {"p", "br"}
    assert "line 89" in markup(deep)


def test_elements_never_stand_deeper_than_a_browser_takes() -> None:
    shown = str(markup("*_" * 2000 + "a" + "_*" * 2000))
    depth = deepest = 0
    for end in re.findall(r"<(/?)(?:em|strong|p)>", shown):
        depth += -1 if end else 1
        deepest = max(deepest, depth)
    assert deepest < 50
