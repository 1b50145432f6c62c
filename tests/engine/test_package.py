"""What the engine offers from its top: everything by name, nothing before it is asked for."""

import doctest
import importlib
import subprocess
import sys

import pytest

import pakt.engine
import pakt.engine.batch


@pytest.mark.parametrize("module", [pakt.engine, pakt.engine.batch], ids=lambda module: module.__name__)
def test_the_examples_in_the_text_are_true(module):
    assert doctest.testmod(module) == (0, doctest.testmod(module).attempted)
    assert doctest.testmod(module).attempted > 3


def test_every_name_is_that_of_its_module():
    for module, names in pakt.engine.MODULES.items():
        for name in names:
            assert getattr(pakt.engine, name) is getattr(importlib.import_module(f"pakt.engine.{module}"), name)
            assert name in pakt.engine.__all__ and name in dir(pakt.engine)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = pakt.engine.nothing


def loaded(statement: str) -> set[str]:
    """The libraries in memory after a statement in a fresh process."""
    watched = ("numpy", "pydantic", "ruamel", "django", "zoneinfo", "json")
    code = f"import sys; {statement}; print(*[name for name in {watched!r} if name in sys.modules])"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_nothing_is_loaded_before_it_is_asked_for():
    assert loaded("import pakt.engine") == set()
    assert loaded("from pakt.engine import Calendar") <= {"zoneinfo"}
    assert not loaded("from pakt.engine import replay_json, shipped, settlement_json") & {"numpy", "django"}
