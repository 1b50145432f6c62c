"""A contract file is read strictly: what JSON could not say is refused, and every complaint names line and key."""

import copy
import io
import re
import subprocess
import sys
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from pakt import cli
from pakt.engine.contract import Contract
from pakt.engine.errors import ContractError
from pakt.engine.load import (
    DEEPEST,
    LARGEST,
    file_text,
    line_of,
    load_file,
    load_text,
    model_of,
    read,
    schema,
    shipped,
    shipped_ids,
    shipped_text,
)
from tests.engine.minimal import MINIMAL, Values, as_yaml, values_of

CITY = shipped_text("city-bots")


def complaint(text: str) -> ContractError:
    with pytest.raises(ContractError) as caught:
        load_text(text, "desk.yaml")
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("desk.yaml:")
    return caught.value


def line(text: str, fragment: str) -> int:
    """The number of the first line that holds a fragment."""
    return next(i for i, content in enumerate(text.splitlines(), 1) if fragment in content)


def edited(old: str, new: str) -> str:
    assert old in CITY
    return CITY.replace(old, new, 1)


# What the five files are


@pytest.mark.parametrize("contract_id", shipped_ids())
def test_a_shipped_file_is_the_agreement_of_its_name(contract_id):
    assert shipped(contract_id).contract == contract_id


@pytest.mark.parametrize("contract_id", shipped_ids())
def test_a_shipped_file_fits_the_published_schema(contract_id):
    validator = Draft202012Validator(schema())
    assert [error.message for error in validator.iter_errors(values_of(contract_id))] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("clocks", "reaction", "term"), "6 working hours"),
        (("clocks", "reaction", "terms", 0, "term"), "6 office hours"),
        (("clocks", "reaction", "owed_by"), "nobody"),
        (("penalties",), [{"clocks": ["reaction"], "amount": 10, "clauses": ["PD-4"]}]),
        (("kinds", "fault", "clauses"), []),
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(path, value):
    values = copy.deepcopy(MINIMAL)
    target = values
    for part in path[:-1]:
        target = target[part]
    target[path[-1]] = value
    assert list(Draft202012Validator(schema()).iter_errors(values))
    complaint(as_yaml(values))


def test_the_schema_describes_its_words():
    published = schema()
    assert published["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert published["title"] == "Contract"
    undescribed = [name for name, word in published["$defs"].items() if not word.get("description")]
    assert "Clock" not in undescribed
    assert "Guard" not in undescribed


# The values of YAML 1.2


def test_bare_words_are_text_as_yaml_1_2_has_them():
    values, _ = read("a: NO\nb: on\nc: 08:30\nd: yes\ne: 2024-01-05\nf: 1_000\ng: 0o17\nh: .inf\ni: 12e03", "x")
    assert values == {
        "a": "NO", "b": "on", "c": "08:30", "d": "yes", "e": "2024-01-05", "f": "1_000", "g": "0o17", "h": ".inf",
        "i": 12000.0,
    }  # fmt: skip


def test_numbers_truth_and_nothing():
    values, _ = read("a: 7\nb: 1.5\nc: true\nd: ~\ne:\nf: 'true'\ng: -3", "x")
    assert values == {"a": 7, "b": 1.5, "c": True, "d": None, "e": None, "f": "true", "g": -3}


def test_an_amount_is_text_so_that_it_keeps_its_pennies():
    values = copy.deepcopy(MINIMAL)
    values["prices"] = [{"name": {"en": "Fee"}, "amount": "1000.10", "clauses": ["PD-5"]}]
    assert load_text(as_yaml(values)).prices[0].amount == Decimal("1000.10")
    values["prices"][0]["amount"] = 1000.10
    assert "write an amount as text in quotes" in complaint(as_yaml(values)).message


# Complaints


def test_an_unknown_key_is_named_with_the_word_that_was_meant():
    text = edited("    owed_by: provider", "    owned_by: provider")
    error = complaint(text)
    assert (error.line, error.key) == (line(text, "owned_by"), "clocks.reaction.owned_by")
    assert "did you mean 'owed_by'?" in error.message


def test_an_unknown_key_like_no_other_is_answered_with_those_that_there_are():
    error = complaint(CITY + "\nxyzzy: 1\n")
    assert error.key == "xyzzy"
    assert "known: availability, billing" in error.message


def test_an_unknown_key_in_a_list_is_named_with_its_place():
    text = edited("- {when: {priority: A}, term: 1 working hour}", "- {when: {priority: A}, terms: 1 working hour}")
    error = complaint(text)
    assert error.key == "clocks.reaction.terms[0].terms"
    assert "did you mean 'term'?" in error.message


def test_an_unknown_key_of_a_trigger_is_answered_too():
    text = edited("    stops_on: responded\n", "    stops_on: [{event: responded, unless_carry: x}]\n")
    assert "did you mean 'unless_carries'?" in complaint(text).message


def test_a_key_that_stands_twice_names_both_lines():
    text = CITY + "\ntime_zone: Europe/Prague\n"
    error = complaint(text)
    assert error.key == "time_zone"
    assert error.line == len(text.splitlines())
    assert error.message == f"stands twice; the first is on line {line(CITY, 'time_zone')}"


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        ("title: &a {en: x}\nsource: *a\n", "an anchor"),
        ("title: *nothing\n", "an alias"),
        ("title: !!python/object/apply:os.system ['true']\n", "a tag"),
        ("title: !!str x\n", "a tag"),
        ("title: !own x\n", "a tag"),
        ("%YAML 1.1\n---\ntitle: x\n", "a directive"),
    ],
)
def test_what_could_run_or_explode_is_refused(bad, what):
    error = complaint(bad)
    assert error.message == f"{what} is not allowed; write the value out"
    assert error.line == 1


def test_a_bomb_of_aliases_is_refused_before_it_is_built():
    layers = [f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]" for i in range(1, 30)]
    assert "not allowed" in complaint("\n".join(["l0: &l0 [x]", *layers])).message


def test_a_file_that_holds_itself_is_refused():
    assert "an anchor is not allowed" in complaint("clocks: &me\n  inner: *me\n").message


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("language: pl", "language: 7", "language", "string"),
        ("time_zone: Europe/Warsaw", "time_zone: [Europe/Warsaw]", "time_zone", "string"),
        (
            "term: 14 calendar days",
            "term: 14 days",
            "clocks.warranty.terms[0].term",
            "'14 days' is no term; write one of",
        ),
        ("term: 14 calendar days", "term: 0 calendar days", "clocks.warranty.terms[0].term", "is no term"),
        ("term: 14 calendar days", "term: -3 working hours", "clocks.warranty.terms[0].term", "is no term"),
        ('["07:30-20:00"]', '["07:30-25:00"]', "calendars.service.hours.mon-fri[0]", "match"),
        ('["07:30-20:00"]', "07:30-20:00", "calendars.service.hours.mon-fri", "tuple"),
        ("mon-fri:", "mon-fry:", "calendars.service.hours.mon-fry", "input should be 'mon'"),
        ("repeats: true", "repeats: perhaps", "clocks.acceptance.repeats", "boolean"),
        ("at_most: 8 hours", "at_most: 8 working hours", "availability.tests[1].at_most", "has no meaning here"),
        ('at_least: "99"', 'at_least: "199"', "availability.tests[0].at_least", "100"),
        ("owed_by: provider", "owed_by: both", "clocks.reaction.owed_by", "'provider' or 'customer'"),
        ("set_by: [reported, classified]", "set_by: []", "classification.set_by", "at least 1"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_with_line_and_key(old, new, key, says):
    error = complaint(edited(old, new))
    assert error.key == key
    assert says in error.message
    named = key.rsplit(".", 1)[-1].split("[")[0]
    assert error.line is not None
    assert named in edited(old, new).splitlines()[error.line - 1]


def test_a_text_that_lacks_a_language_says_which():
    error = complaint(edited("name: {pl: Reakcja, en: Reaction}", "name: {en: Reaction}"))
    assert error.key == "clocks.reaction.name"
    assert "missing in 'pl'" in error.message


def test_what_is_missing_is_said():
    error = complaint("contract: desk\nlanguage: en\n")
    assert error.message.startswith("is missing; and ")


# Files that are none


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "a contract file is a mapping"),
        ("# nothing\n", "a contract file is a mapping"),
        ("- a\n- b\n", "a contract file is a mapping"),
        ("contract", "a contract file is a mapping"),
        ("a:\n\t- b\n", "is no YAML"),
        ("a: b: c\n", "is no YAML"),
        ("a: [1, 2\n", "is no YAML"),
        ("a: 'x\n", "is no YAML"),
        ("? [a, b]\n: c\n", "a key must be a word"),
        ("a: 1\n---\nb: 2\n", "a second document begins"),
        ("\x00\x01", "is no YAML"),
        ("a: \ud800", "is no YAML"),
    ],
)
def test_what_is_no_mapping_is_refused(text, says):
    assert says in complaint(text).message


def test_a_tab_is_named_with_its_line():
    text = CITY.replace("    owed_by: provider", "\towed_by: provider", 1)
    assert complaint(text).line == line(text, "\towed_by")


def test_too_large_and_too_deep_files_are_refused():
    assert "larger than" in complaint("a: " + "x" * LARGEST).message
    assert f"nested deeper than {DEEPEST}" in complaint("a: " + "[" * (DEEPEST + 5) + "]" * (DEEPEST + 5)).message
    assert complaint("a: " + "[" * 20_000 + "]" * 20_000)


def test_a_megabyte_of_text_is_read():
    text = "title: " + "x " * 500_000
    assert complaint(text).message.startswith("is missing")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00\x01", b"contract: \x80", b"\x89PNG\r\n\x1a\n"])
def test_a_binary_file_is_refused(tmp_path, content):
    file = tmp_path / "desk.yaml"
    file.write_bytes(content)
    with pytest.raises(ContractError, match="is not UTF-8 text"):
        load_file(file)


def test_what_is_no_file_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere.yaml", "a\0b"):
        with pytest.raises(ContractError, match="can't be read"):
            file_text(path)


def test_an_agreement_that_does_not_ship_is_answered_with_those_that_do():
    with pytest.raises(ContractError, match=r"no such agreement; there are campus-modules, "):
        shipped("nobody")


def test_a_word_that_is_not_in_the_file_stands_on_the_line_of_the_one_above():
    _, lines = read("a:\n  b:\n    - c\n", "x")
    assert line_of(lines, ("a", "b", 0)) == 3
    assert line_of(lines, ("a", "b", 7)) == 2
    assert line_of(lines, ("z",)) == 1


@pytest.mark.parametrize("content", ["", "a: *b", "contract: 7", "clocks: {reaction: {}}", "\t", "a: [" * 30])
def test_the_command_answers_a_bad_file_with_one_line(tmp_path, capsys, content):
    file = tmp_path / "desk.yaml"
    file.write_text(content)
    assert cli.main(["contract", "check", str(file)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert printed.err.startswith(f"{file}:")


def test_the_command_names_the_line_as_a_process(tmp_path):
    file = tmp_path / "desk.yaml"
    file.write_text(edited("owed_by: provider", "owed_by: nobody"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pakt", "contract", "check", str(file)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(rf"{re.escape(str(file))}:\d+: clocks\.reaction\.owed_by: input should be .*\n", done.stderr)


# Whatever is done to a file

ABSURD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from([
        "", " ", "NO", "on", "08:30", "24:00-24:00", "-1 working hours", "99999 working days, end of day", "9999-12-31",
        "PD-0", "agreed", "as agreed", "best effort", "a\0b", "💥" * 50, "../../etc/passwd", "{{7*7}}", "=1+1", "high",
        "fix", "reported", "next upgrade", "1e400", "1/0", "0001-01-01", "Europe/Atlantis", "DE",
    ]),
    st.text(max_size=20),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.sampled_from(["en", "de", "term", "when", "event", ""]), st.text(max_size=8), max_size=3),
)  # fmt: skip


def paths(values: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """The path of every value inside."""
    items = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else ()
    found = [path] if path else []
    for key, value in items:
        found += paths(value, (*path, key))
    return found


def damaged(values: Values, choices: list[tuple[int, str, object]]) -> Values:
    """Values with some dropped, doubled, moved or replaced."""
    values = copy.deepcopy(values)
    for number, what, new in choices:
        known = paths(values)
        if not known:
            break
        path = known[number % len(known)]
        target = values
        for part in path[:-1]:
            target = target[part]
        last = path[-1]
        if what == "drop":
            del target[last]
        elif what == "double" and isinstance(target, list):
            target.append(copy.deepcopy(target[last]))
        elif what == "add" and isinstance(target[last], dict):
            target[last][str(new)] = new
        elif what == "swap":
            other = known[(number * 7) % len(known)]
            source = values
            for part in other:
                source = source[part]
            target[last] = copy.deepcopy(source)
        else:
            target[last] = new
    return values


def block_style(values: Values) -> str:
    out = io.StringIO()
    YAML().dump(values, out)
    return out.getvalue()


BLOCK = block_style(MINIMAL)
STARTS = [MINIMAL, *(values_of(name) for name in shipped_ids())]
DAMAGE = st.lists(
    st.tuples(st.integers(0, 10**6), st.sampled_from(["drop", "double", "add", "swap", "replace"]), ABSURD),
    min_size=1,
    max_size=3,
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(start=st.sampled_from(range(len(STARTS))), choices=DAMAGE)
def test_a_damaged_file_is_read_or_refused_with_a_complaint(start, choices):
    from pakt.engine.check import findings

    values = damaged(STARTS[start], choices)
    try:
        contract = model_of(values, {}, "desk.yaml")
    except ContractError as error:
        assert "\n" not in str(error)
        return
    assert isinstance(contract, Contract)
    for one in findings(contract):
        assert one.says
        assert one.severity in ("error", "warning", "note")


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.binary(max_size=200).map(lambda b: b.decode("utf-8", "replace"))))
def test_any_text_is_refused_with_a_complaint(text):
    with pytest.raises(ContractError) as caught:
        load_text(text, "desk.yaml")
    assert "\n" not in str(caught.value)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    where=st.integers(0, len(BLOCK)),
    length=st.integers(0, 40),
    new=st.text(st.sampled_from("\t\n :-[]{}&*!|>'\"%@`#,?~aé0.\x00"), max_size=10),
)
def test_a_file_with_any_passage_replaced_is_read_or_refused(where, length, new):
    try:
        load_text(BLOCK[:where] + new + BLOCK[where + length :], "desk.yaml")
    except ContractError as error:
        assert "\n" not in str(error)
