"""The errors are one line each, and survive the way between processes."""

import pickle

import pytest

from pakt.engine.errors import CalendarError, ContractError, PaktError, ScenarioError


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (
            ContractError("a.yaml", 12, "clocks.reaction", "no unit: give one"),
            "a.yaml:12: clocks.reaction: no unit: give one",
        ),
        (ContractError("a.yaml", None, "", "is empty"), "a.yaml: is empty"),
        (ScenarioError("events[3].at", "no time: give one"), "events[3].at: no time: give one"),
        (ScenarioError("", "not JSON"), "not JSON"),
        (CalendarError("never opens"), "never opens"),
    ],
)
def test_an_error_is_one_line_and_can_be_sent(error, line):
    assert isinstance(error, PaktError)
    assert str(error) == line
    sent = pickle.loads(pickle.dumps(error))
    assert (type(sent), str(sent), vars(sent)) == (type(error), line, vars(error))
