"""`pakt replay`: one ticket under its contract, as JSON."""

from __future__ import annotations

import argparse
from typing import Any

from pakt.commands import scenarios
from pakt.commands.scenarios import add_arguments
from pakt.engine.render import replay_json
from pakt.engine.replay import replay
from pakt.engine.scenario import Find, read_scenario

__all__ = ["add_arguments", "run"]


def run(args: argparse.Namespace) -> int:
    def answer(raw: Any, find: Find) -> dict[str, Any]:
        scenario = read_scenario(raw, find)
        explained = not args.brief
        result = replay(scenario.rules.contract, scenario.events, scenario.at, scenario.plan, explained)
        return replay_json(scenario.rules, result, explained)

    return scenarios.run(args, answer)
