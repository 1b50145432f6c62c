"""`pakt settle`: the money and the registers of one period, as JSON."""

from __future__ import annotations

import argparse
from typing import Any

from pakt.commands import scenarios
from pakt.commands.scenarios import add_arguments
from pakt.engine.period import read_case
from pakt.engine.render import settlement_json
from pakt.engine.scenario import Find
from pakt.engine.settle import settle

__all__ = ["add_arguments", "run"]


def run(args: argparse.Namespace) -> int:
    def answer(raw: Any, find: Find) -> dict[str, Any]:
        case = read_case(raw, find)
        return settlement_json(case.rules, settle(case))

    return scenarios.run(args, answer)
