"""The catalogues of the shipped languages: whole, compiled, with the same placeholders, and right for every count."""

from __future__ import annotations

import ast
import gettext
import operator
import re
import shutil
import struct
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import ngettext, npgettext
from ruamel.yaml import YAML

# The folder of each language, and its code in Django.
LANGUAGES = {"pl": "pl", "cs": "cs", "sr_Latn": "sr-latn", "ru": "ru"}
COUNTS = (0, 1, 2, 5, 12, 21, 22)
FRACTION = 1.5
# What the numbers of the counts above look like with a noun.
WORKING_DAYS = {
    "pl": "0 dni roboczych, 1 dzień roboczy, 2 dni robocze, 5 dni roboczych, 12 dni roboczych, 21 dni roboczych, "
    "22 dni robocze",
    "cs": "0 pracovních dnů, 1 pracovní den, 2 pracovní dny, 5 pracovních dnů, 12 pracovních dnů, 21 pracovních dnů, "
    "22 pracovních dnů",
    "sr_Latn": "0 radnih dana, 1 radni dan, 2 radna dana, 5 radnih dana, 12 radnih dana, 21 radni dan, 22 radna dana",
    "ru": "0 рабочих дней, 1 рабочий день, 2 рабочих дня, 5 рабочих дней, 12 рабочих дней, 21 рабочий день, "
    "22 рабочих дня",
}
NAMED = re.compile(r"%\((\w+)\)([a-z])|\{(\w*)\}")
TAG = re.compile(r"</?\w[^>]*>")
LINE = re.compile(r'(msg[a-z_]+(?:\[\d+\])?) (".*")$')


@dataclass
class Entry:
    """A message of a `.po` file; `parts` are its keywords with their texts, `msgstr[0]` and so on among them."""

    flags: list[str] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def msgid(self) -> str:
        return self.parts["msgid"]

    @property
    def plural(self) -> str | None:
        return self.parts.get("msgid_plural")

    @property
    def said(self) -> list[str]:
        return [text for key, text in self.parts.items() if key.startswith("msgstr")]

    @property
    def compiled(self) -> tuple[str, str]:
        """What stands in a `.mo` file: the context before the message, plural forms behind each other."""
        context = f"{self.parts['msgctxt']}\4" if "msgctxt" in self.parts else ""
        return context + "\0".join(filter(None, [self.msgid, self.plural])), "\0".join(self.said)


def folder(language: str, locale: str | Path | None = None) -> Path:
    return Path(locale or settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES"


def read_po(language: str, locale: Path | None = None) -> list[Entry]:
    """The entries in order, the header first; a line that is not understood fails."""
    entries: list[Entry] = []
    key = ""
    for block in (folder(language, locale) / "django.po").read_text(encoding="utf-8").split("\n\n"):
        entry = Entry()
        for line in block.strip("\n").split("\n"):
            if line.startswith("#"):
                entry.flags += [flag.strip() for flag in line[2:].split(",")] if line.startswith("#,") else []
                assert not line.startswith("#~"), f"{language}: an obsolete message: {line}"
            elif line.startswith('"'):
                entry.parts[key] += ast.literal_eval(line)
            else:
                found = LINE.match(line)
                assert found, f"{language}: {line!r}"
                key = found[1]
                entry.parts[key] = ast.literal_eval(found[2])
        entries.append(entry)
    return entries


def read_mo(path: Path) -> dict[str, str]:
    """The pairs of a `.mo` file as they stand in it."""
    data = path.read_bytes()
    order = "<" if data[:4] == b"\xde\x12\x04\x95" else ">"
    number, *tables = struct.unpack_from(f"{order}3I", data, 8)

    def text(table: int, i: int) -> str:
        length, start = struct.unpack_from(f"{order}2I", data, table + 8 * i)
        return data[start : start + length].decode()

    return {text(tables[0], i): text(tables[1], i) for i in range(number)}


def plural_rule(header: str) -> list[int]:
    """Which of its forms a language has for 0, 1, 2 and so on; each must be one of those that it has."""
    found = re.search(r"nplurals=(\d+); *plural=(.*?);?\n", header)
    assert found, header
    form_of = gettext.c2py(found[2])
    forms = [form_of(number) for number in range(1000)]
    assert max(forms) < int(found[1])
    return forms


def number_of_forms(header: str) -> int:
    return int(header.split("nplurals=")[1].split(";")[0])


def placeholders(text: str) -> set[tuple[str, ...]]:
    return {match.groups(default="") for match in NAMED.finditer(text)}


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def messages(language: str) -> list[Entry]:
    return read_po(language)[1:]


def test_every_language_that_can_be_chosen_has_a_catalogue() -> None:
    assert {code for code, _name in settings.LANGUAGES} == {"en", *LANGUAGES.values()}
    assert {path.name for path in Path(settings.LOCALE_PATHS[0]).iterdir()} == set(LANGUAGES)


def test_every_message_is_translated_and_none_is_a_guess(messages: list[Entry]) -> None:
    assert len(messages) > 600
    assert [entry.msgid for entry in messages if not entry.said or not all(text.strip() for text in entry.said)] == []
    assert [entry.msgid for entry in messages if "fuzzy" in entry.flags] == []


def test_the_compiled_catalogue_is_the_readable_one(language: str) -> None:
    header, *messages = read_po(language)
    compiled = read_mo(folder(language) / "django.mo")
    assert plural_rule(compiled.pop("")) == plural_rule(header.said[0])
    assert compiled == dict(entry.compiled for entry in messages)


def test_plural_forms_are_as_many_as_the_language_has(language: str) -> None:
    """As many, and by the same rule, as in the framework's own catalogue, with which this one is merged."""
    header, *messages = read_po(language)
    own = read_mo(folder(language, Path(django.__file__).parent / "conf/locale") / "django.mo")[""]
    assert plural_rule(header.said[0]) == plural_rule(own)
    forms = number_of_forms(header.said[0])
    assert forms == number_of_forms(own)
    assert [entry.msgid for entry in messages if len(entry.said) != (forms if entry.plural else 1)] == []


def test_placeholders_are_those_of_the_message(language: str) -> None:
    """A form that serves one number only may say it in a word; any other has all of them."""
    header, *messages = read_po(language)
    rule = plural_rule(header.said[0])
    wrong = []
    for entry in messages:
        wanted = placeholders(entry.plural or entry.msgid)
        for form, text in enumerate(entry.said):
            in_a_word = entry.plural is not None and rule.count(form) == 1
            has = placeholders(text)
            if not (has <= wanted if in_a_word else has == wanted):
                wrong.append((entry.msgid, text))
    assert wrong == []


def test_tags_and_edges_are_those_of_the_message(messages: list[Entry]) -> None:
    def edges(text: str) -> tuple[str, str]:
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    wrong = [
        (entry.msgid, text)
        for entry in messages
        for text in entry.said
        if sorted(TAG.findall(text)) != sorted(TAG.findall(entry.msgid)) or edges(text) != edges(entry.msgid)
    ]
    assert wrong == []


def test_texts_can_be_filled_in(messages: list[Entry]) -> None:
    """A percent sign of its own is doubled where the message is filled in by `%`, and only there."""
    for entry in messages:
        if "python-format" in entry.flags:
            values = {name: 7 for name, _kind, _brace in placeholders(entry.plural or entry.msgid)}
            for text in entry.said:
                assert "%(" not in text % values, text


@pytest.mark.parametrize("count", COUNTS)
def test_every_counted_message_says_its_count(language: str, messages: list[Entry], count: int) -> None:
    counted = [entry for entry in messages if entry.plural]
    assert counted
    with translation.override(LANGUAGES[language]):
        for entry in counted:
            one, many = entry.msgid, entry.plural or ""
            context = entry.parts.get("msgctxt")
            text = npgettext(context, one, many, count) if context else ngettext(one, many, count)
            assert text in entry.said, (one, text)
            values = {name: count for name, _kind, _brace in placeholders(many)}
            filled = text % values
            assert "%" not in filled, filled
            if count != 1 and values:
                assert re.search(rf"(?<!\d){count}(?!\d)", filled), (one, filled)


def test_nouns_follow_their_number(language: str) -> None:
    with translation.override(LANGUAGES[language]):
        texts = [ngettext("%(n)d working day", "%(n)d working days", n) % {"n": n} for n in COUNTS]
    assert ", ".join(texts) == WORKING_DAYS[language]


HALVES = {
    "pl": "dnia roboczego",
    "cs": "pracovního dne",
    "sr_Latn": "radnih dana",
    "ru": "рабочего дня",
}


@pytest.mark.filterwarnings("ignore:Plural value must be an integer")
def test_a_fraction_has_a_form_of_its_own(language: str, messages: list[Entry]) -> None:
    with translation.override(LANGUAGES[language]):
        for entry in messages:
            if entry.plural:
                context = entry.parts.get("msgctxt")
                one, many = entry.msgid, entry.plural
                half: Any = FRACTION
                said = npgettext(context, one, many, half) if context else ngettext(one, many, half)
                assert said in entry.said
        half = FRACTION
        assert ngettext("%(n)d working day", "%(n)d working days", half).endswith(HALVES[language])


def test_no_other_word_stands_for_a_word_of_the_terms(language: str, messages: list[Entry]) -> None:
    text = (Path(__file__).parent / "words.yaml").read_text(encoding="utf-8")
    rules = YAML(typ="safe").load(text)[language]
    wrong = [
        (found[0], rule["say"], said)
        for rule in rules
        for entry in messages
        for said in entry.said
        if (found := re.search(rf"\b(?:{rule['never']})\w*", NAMED.sub("", said), re.IGNORECASE))
    ]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("xgettext"), reason="needs Debian's gettext")
def test_every_message_of_the_code_is_in_the_catalogues(tmp_path: Path) -> None:
    """The messages are drawn from the code anew: none may be missing in a catalogue, none be left there unused."""
    desk = Path(settings.LOCALE_PATHS[0]).parent
    copied = tmp_path / "desk"
    shutil.copytree(desk, copied, ignore=shutil.ignore_patterns("static", "__pycache__", "*.mo", "migrations"))
    options = [part for name in LANGUAGES for part in ("--locale", name)]
    program = [sys.executable, "-P", "-m", "django", "makemessages", "--add-location", "file", "--no-obsolete"]
    subprocess.run([*program, *options], cwd=copied, check=True, capture_output=True)
    for name in LANGUAGES:
        drawn = read_po(name, copied / "locale")[1:]
        lacking = [entry.msgid for entry in drawn if not all(entry.said) or "fuzzy" in entry.flags]
        assert lacking == [], name
        left = {key for key, _said in map(operator.attrgetter("compiled"), read_po(name)[1:])}
        assert left - {entry.compiled[0] for entry in drawn} == set(), name


def test_no_words_stand_inside_an_f_string_where_nothing_draws_them() -> None:
    names = {"_", "gettext", "ngettext", "pgettext", "npgettext", "gettext_lazy", "ngettext_lazy", "pgettext_lazy"}
    for file in Path(settings.LOCALE_PATHS[0]).parent.rglob("*.py"):
        inside = [
            call.lineno
            for text in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(text, ast.JoinedStr)
            for call in ast.walk(text)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in names
        ]
        assert inside == [], file
