"""Every part on one page, and what each tag makes of what it is given."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.safestring import SafeString

from pakt.desk import pages
from pakt.desk.pages import editor, strip_markup
from pakt.desk.pages.bars import bar_of
from pakt.desk.pages.fields import choices_of, pieces_of
from pakt.desk.pages.papers import Column, CounterPart, EqPart, EqTerm, Row, SparkPart, StackedPart, TablePart
from pakt.desk.pages.parts import BarPart, ChoicePart, ParPart, SelectPart, SentencePart, StepPart

HERE = Path(pages.__file__).parent
PARTS = set(
    re.findall(
        r"[\w-]+",
        """state boxed side us you bar due board clock why strip clause par msg from-us from-you internal happened step
        first refused write choices promise owe verdict list fold eq finding versus diff counter heat ninety stacked
        spark""",
    )
)
# Set by a script or by a form in use, or used by pages that have their own markup.
NOT_ON_A_PAGE_AT_REST = {
    "cur", "note", "wide-answers", "blk", "contracts", "w-terms", "roomy", "none", "e", "xs", "previewing",
}  # fmt: skip


class Classes(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.update((dict(attrs).get("class") or "").split())


def render(source, **context):
    return Template("{% load pakt_parts %}" + source).render(Context(context))


@pytest.fixture(scope="module")
def page():
    from django.test import Client

    # What is put together once for all pages must be seen to be put together here.
    editor._tools.cache_clear()
    strip_markup._legend.cache_clear()
    return Client().get("/parts/")


def test_every_part_of_the_look_is_on_the_page(page):
    missing = PARTS - Classes(page.content.decode()).found
    assert not missing


def test_every_template_of_a_part_is_shown_on_the_page(page):
    written = {path.name for path in (HERE / "templates/pages").glob("_*.html")}
    shown = {str(template.name).rpartition("/")[2] for template in page.templates if template.name}
    assert written - shown == set()


def test_every_class_with_a_rule_is_shown_on_the_page(page):
    ruled = set()
    for path in (HERE / "static/pakt/css/parts").glob("*.css"):
        text = re.sub(r"/\*.*?\*/|url\([^)]*\)|\d\.\d", "", path.read_text(), flags=re.S)
        selectors = re.findall(r"([^{};]+)\{", text)
        ruled.update(name for selector in selectors for name in re.findall(r"\.([a-z][\w-]*)", selector))
    known = Classes(page.content.decode()).found | Classes(doorway()).found | NOT_ON_A_PAGE_AT_REST
    assert not (ruled - known), sorted(ruled - known)


def doorway():
    login = {"name": "Ada Sample", "does": "works", "username": "ada", "password": "demo"}
    template = "{% extends 'registration/login.html' %}"
    notices = [Message(messages.SUCCESS, "Sent.")]
    return Template(template).render(Context({"form": forms.Form(), "demo_logins": [login], "messages": notices}))


def test_all_seven_states_are_told_apart_by_shape_and_word(page):
    text = page.content.decode()
    for state, word in {
        "running": "running",
        "soon": "due soon",
        "paused": "stands still",
        "breached": "past its term",
        "met": "met",
        "late": "met late",
        "best_effort": "no term",
    }.items():
        assert re.search(
            rf'class="state {state}"><svg class="icon" aria-hidden="true"><use href="[^"]*#i-{state}"/></svg>{word}<',
            text,
        )


def test_a_state_that_shows_a_name_still_says_its_word():
    assert render("{% state 'late' 'Removal' %}").endswith('Removal</span><span class="vh">, met late</span>')
    assert "vh" not in render("{% state 'late' %}")


def test_texts_are_escaped_and_cleaned_markup_is_not():
    assert "&lt;b&gt;" in render("{% state 'met' text %}", text="<b>")
    step = StepPart("<i>", "<script>", key="e")
    assert "<script>" not in render("{% steps steps %}", steps=[step])
    assert "<p>a</p>" in render("{{ text|paragraphs }}", text=SafeString("<p>a</p>"))
    assert render("{{ text|paragraphs }}", text="<p>") == "<p>&lt;p&gt;</p>"


def test_a_reference_to_a_clause_is_always_a_link():
    one = ParPart("§ 2.20", "/c#2", "Removal")
    assert render("{% par one %}", one=one) == '<a class="par" href="/c#2" title="Removal">§ 2.20</a>'
    assert render("{% par many %}", many=[one, one]).count("<a ") == 2


@pytest.mark.parametrize(
    ("part", "used", "over", "due"),
    [
        (BarPart("running", 46), "46%", "", ""),
        (BarPart("running", 250), "100%", "", ""),
        (BarPart("breached", 107), "93.46%", "6.54%", "93.46%"),
        (BarPart("late", 100.2), "97.09%", "2.91%", "97.09%"),
        (BarPart("breached", 90_000), "20%", "80%", "20%"),
    ],
)
def test_a_bar_shows_how_much_is_over(part, used, over, due):
    bar = bar_of(part)
    assert (bar.used, bar.over, bar.due) == (used, over, due)


def test_a_bar_speaks():
    assert 'aria-label="46 percent of the time used"' in render("{% bar part %}", part=BarPart("running", 46))
    assert 'aria-label="no term"' in render("{% bar part %}", part=BarPart("best_effort"))
    assert 'class="bar you-owe"' in render("{% bar part %}", part=BarPart("running", 46, owed_by="customer"))
    assert 'x1="80%"' in render("{% bar part %}", part=BarPart("running", 46, notice=80))


def test_percentages_have_a_point_in_every_language(settings):
    from django.utils import translation

    with translation.override("cs"):
        assert 'width="46.5%"' in render("{% bar part %}", part=BarPart("running", 46.5))
        assert "46,5" not in render("{% bar part %}", part=BarPart("met", 46.5, words="x"))


def test_a_refused_step_stays_with_its_clause_and_has_no_key():
    step = StepPart("Lower", "no way around yet", key="p", refused=True, refused_clause=ParPart("§ 4.3", "/c"))
    html = render("{% steps steps %}", steps=[step])
    assert 'aria-disabled="true"' in html
    assert "refused: no way around yet" in html
    assert "§ 4.3" in html
    assert "data-key" not in html


class Sample(forms.Form):
    subject = forms.CharField(help_text="In one line.")
    log = forms.CharField(required=False)
    agreed = forms.BooleanField()
    where = forms.MultipleChoiceField(choices=[("a", "A")], widget=forms.CheckboxSelectMultiple, required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_is_tied_to_its_label_its_help_and_what_is_wrong():
    html = render("{% field form.subject %}", form=Sample({}))
    assert '<label for="id_subject">Subject</label>' in html
    assert 'aria-describedby="id_subject-hint id_subject-wrong"' in html
    assert 'id="id_subject-hint"' in html
    assert 'id="id_subject-wrong"' in html
    assert 'aria-invalid="true"' in html


def test_required_is_the_rule_and_what_is_not_is_marked():
    assert "if you like" not in render("{% field form.subject %}", form=Sample())
    assert "if you like" in render("{% field form.log %}", form=Sample())


def test_each_kind_of_field_has_its_own_shape():
    form = Sample()
    assert '<label class="check" for="id_agreed">' in render("{% field form.agreed %}", form=form)
    assert "<fieldset" in render("{% field form.where %}", form=form)
    assert "label" not in render("{% field form.secret %}", form=form)


def test_what_is_wrong_is_listed_with_links_to_the_fields():
    html = render("{% wrongs form %}", form=Sample({}))
    assert "2 things are missing or wrong" in html
    assert 'href="#id_subject"' in html
    assert render("{% wrongs form %}", form=Sample()).strip() == ""


def test_choices_take_their_words_from_the_agreement():
    class Priorities(forms.Form):
        priority = forms.ChoiceField(choices=[("critical", "Critical"), ("minor", "Minor")], help_text="You classify.")

    form = Priorities({"priority": "minor"})
    known = {"critical": ChoicePart("critical", "Critical", "removed in 18 h", "It prevents normal operation.")}
    part = choices_of(form["priority"], details=known)
    assert [(choice.value, choice.gives, choice.checked) for choice in part.choices] == [
        ("critical", "removed in 18 h", False),
        ("minor", "", True),
    ]
    html = render("{% choices part %}", part=part)
    assert 'value="minor" checked' in html
    assert 'aria-describedby="id_priority-hint "' in html


def test_a_sentence_keeps_the_order_of_its_translation():
    which = SelectPart("which", "Which", [("", "every term")])
    side = SelectPart("side", "By whom", [("", "anyone")])
    assert pieces_of(SentencePart("{side}: {which}!", [which, side])) == ["", side, ": ", which, "!"]


def test_the_pager_keeps_the_other_parameters():
    request = RequestFactory().get("/?q=lock&page=2")
    html = render("{% pager page %}", page=Paginator(range(120), 50).page(2), request=request)
    assert "51–100 of 120" in html
    assert 'href="?q=lock&amp;page=1"' in html
    assert 'href="?q=lock&amp;page=3"' in html
    assert render("{% pager page %}", page=Paginator(range(3), 50).page(1)).strip() == ""


def test_a_notice_says_what_was_done_and_how_to_take_it_back():
    notices = [Message(messages.SUCCESS, "Sent.", extra_tags="undo:/back/"), Message(messages.ERROR, "Not saved.")]
    html = render("{% notices messages %}", messages=notices)
    assert 'action="/back/"' in html
    assert 'role="alert"' in html
    assert html.count("<form") == 1


def test_a_table_repeats_its_heads_for_narrow_places():
    part = TablePart("Example", [Column("Ticket"), Column("Days", numeric=True)], [Row(["T-1", "3"])], "Sum", ["3"])
    html = render("{% table part %}", part=part)
    assert '<td role="cell" data-label="Days" class="n">3</td>' in html
    assert 'colspan="1">Sum' in html


def test_a_row_with_a_cell_too_many_is_refused():
    with pytest.raises(ValueError, match="longer"):
        TablePart("Example", [Column("Ticket")], [Row(["T-1", "3"])]).lines  # noqa: B018


def test_pieces_of_a_stack_fill_its_width():
    pieces = StackedPart(met=61, late=3, running=5).pieces
    assert [piece.look for piece in pieces] == ["m", "l", "r"]
    assert float(pieces[-1].x[:-1]) + float(pieces[-1].width[:-1]) == pytest.approx(100, abs=0.02)
    assert StackedPart().pieces == []


def test_a_spark_lies_between_its_lowest_and_its_highest():
    assert SparkPart("x", "1", [1, 3, 2], "w").line.points == "0.0,34.0 50.0,4.0 100.0,19.0"
    assert SparkPart("x", "1", [5], "w").line.points == "0.0,34.0"
    assert SparkPart("x", "1", [1, 3], "w", aim=2).line.aim == "19.0"


def test_a_counter_shows_what_is_hit_and_what_is_free():
    assert CounterPart(1, 3).boxes == [(1, True), (2, False), (3, False)]


def test_a_formula_reads_as_one():
    html = render("{% eq part %}", part=EqPart([EqTerm("3", "steps"), EqTerm("6 %", before="=", result=True)]))
    assert re.sub(r"<[^>]+>", "", html).split() == ["3steps=6", "%"]


@pytest.mark.parametrize(
    ("size", "words"), [(900, "900 B"), (2_400, "2.4 kB"), (184_320, "184 kB"), (5_300_000, "5.3 MB")]
)
def test_a_file_has_a_size_people_know(size, words):
    assert render("{{ size|file_size }}", size=size) == words
