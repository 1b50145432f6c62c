"""How fast the pages are: the real server, four clients, many tickets.

    python -m benchmarks.pages                        both databases, 10,000 and 100,000 tickets: takes a long while
    python -m benchmarks.pages --quick                small desks and short times, to see that it runs
    python -m benchmarks.pages --database postgres --tickets 100000 --only queue,ticket

Desks are filled once and kept in `--folder`; each run works on a copy. Beside each figure stands how long a fixed loop
of plain Python took just before it, so that figures of different runs can be compared. The exit status is 1 where a
figure was not reached.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.clients import Told, Visit, run, weight
from benchmarks.desks import Place, memory, server, shelf, worked

MOST_QUERIES = 12
MOST_BYTES = 150_000
MOST_P95 = 300.0
MOST_GROWTH = 1.2
MOST_MEMORY = 300_000_000
# Answers a second with PostgreSQL and four clients on two cores.
WANTED = {"queue": 60, "ticket": 80, "new ticket": 100, "search": 60}
REST = 8.0
WARM_UP = 2.0


@dataclass(frozen=True)
class Page:
    """What is measured: by whom, and which addresses."""

    name: str
    who: str  # agents or reporters
    paths: Sequence[str]
    mark: str = ""
    sends: bool = False


def main() -> int:
    given = arguments()
    reached = True
    for database in given.database.split(","):
        with shelf(database, Path(given.folder).absolute()) as kept:
            queue: list[float] = []
            for tickets in map(int, given.tickets.split(",")):
                print(f"\n{database}, {tickets:,} tickets, {given.processes} × {given.threads} threads", flush=True)
                place = kept.desk(tickets)
                reached &= measure(place, kept.pids, given, queue, strict=database == "postgres")
            if len(queue) == 2 and not given.quick:
                growth = queue[1] / queue[0]
                reached &= growth <= MOST_GROWTH
                print(f"the queue's median at the larger desk: {growth:.2f} times (at most {MOST_GROWTH})")
    return 0 if reached else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--folder", default="var/benchmarks")
    parser.add_argument("--database", default="postgres,sqlite")
    parser.add_argument("--tickets", default="")
    parser.add_argument("--only", default="", help="names of pages, as they stand in the table")
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    given.tickets = given.tickets or ("300,1000" if given.quick else "10000,100000")
    given.seconds = given.seconds or (2 if given.quick else 15)
    return given


def pages(prepared: dict[str, Any]) -> list[Page]:
    """The pages that there are, in the order of the table."""
    theirs, tickets = prepared["theirs"], prepared["tickets"]
    forms = [f"/report/A{letter}/{kind}/" for letter, kind in prepared["kinds"]]
    found = [
        Page("queue", "agents", ["/queue/"], "data-row"),
        Page("queue of one agreement", "agents", [f"/queue/?agreement=A{letter}" for letter in "ABCDE"]),
        Page("queue further on", "agents", prepared["further"], "data-row"),
        Page("ticket", "agents", [f"/tickets/{reference}/" for reference in tickets]),
        Page("ticket for customer", "reporters", [f"/tickets/{reference}/" for reference in theirs]),
        Page("my tickets", "reporters", ["/mine/"]),
        Page("report form", "reporters", forms, "csrfmiddlewaretoken"),
    ]
    if prepared["search"]:
        found.append(Page("search", "agents", [f"{prepared['search']}?q={word}" for word in prepared["words"]]))
    return [*found, Page("new ticket", "reporters", forms, sends=True)]


def measure(place: Place, databases: list[int], given: argparse.Namespace, queue: list[float], *, strict: bool) -> bool:
    """One desk: every page, then what it holds at rest. Whether all figures were reached that must be."""
    prepared = place.inside("prepare")
    chosen = [page for page in pages(prepared) if not given.only or page.name in given.only.split(",")]
    counted = queries(place, prepared, chosen)
    reached = True
    heads = ("queries", "a second", "p50 ms", "p95 ms", "cpu ms", "kB", "sent", "first", "loop ms")
    print(f"{'':<22}{''.join(f'{head:>9}' for head in heads)}")
    options = ["--processes", str(given.processes), "--threads", str(given.threads)]
    with server(place, "web", *options) as (port, pid):
        for page in chosen:
            sessions = list(prepared[page.who].values())
            visits = [
                Visit(sessions[number % len(sessions)], page.paths, page.sends, page.mark)
                for number in range(given.clients)
            ]
            # Contracts are read by each process once, and only then.
            run(port, visits, WARM_UP)
            loop = yardstick()
            begun = worked(pid, *databases)
            told = run(port, visits, given.seconds)
            cpu = 1000 * (worked(pid, *databases) - begun) / (told.all or 1)
            sizes = (0, 0) if page.sends else weight(port, sessions[0], page.paths[0])
            if page.name == "queue":
                queue.append(told.percentile(0.5))
            good = is_reached(page, told, counted.get(page.name, 0), sizes[1], strict=strict and not given.quick)
            reached &= good
            figures = [f"{counted.get(page.name, '')}", f"{told.each_second:.1f}"]
            figures += [f"{told.percentile(part):.0f}" for part in (0.5, 0.95)]
            figures.append(f"{cpu:.1f}")
            figures += [f"{size / 1000:.0f}" if size else "" for size in (told.largest * bool(sizes[0]), *sizes)]
            line = "".join(f"{figure:>9}" for figure in [*figures, f"{loop:.2f}"])
            print(f"{page.name:<22}{line}{'' if good else '  NOT REACHED'}", flush=True)
    if not given.only:
        reached &= by_action(place, databases, given, strict=strict and not given.quick)
        reached &= at_rest(place, given)
    return reached


def by_action(place: Place, databases: list[int], given: argparse.Namespace, *, strict: bool) -> bool:
    """New tickets without a page around them: as many processes as there are clients call the action."""
    loop, begun = yardstick(), worked(*databases)
    with ThreadPoolExecutor(given.clients) as pool:
        numbers = range(given.clients)
        each = list(pool.map(lambda number: place.inside("report", str(number), str(given.seconds)), numbers))
    told = Told([second for seconds in each for second in seconds], lasted=given.seconds)
    database = 1000 * (worked(*databases) - begun) / len(told.seconds)
    good = not strict or told.each_second >= WANTED["new ticket"]
    figures = ["", f"{told.each_second:.1f}", *(f"{told.percentile(part):.0f}" for part in (0.5, 0.95))]
    line = "".join(f"{figure:>9}" for figure in [*figures, f"db {database:.1f}", "", "", "", f"{loop:.2f}"])
    print(f"{'new ticket, no page':<22}{line}{'' if good else '  NOT REACHED'}", flush=True)
    return good


def queries(place: Place, prepared: dict[str, Any], chosen: Sequence[Page]) -> dict[str, int]:
    found = {}
    for page in chosen:
        if not page.sends:
            who = next(iter(prepared[page.who]))
            found[page.name] = max(place.inside("queries", who, *page.paths[:5]))
    return found


def is_reached(page: Page, told: Told, queries: int, size: int, *, strict: bool) -> bool:
    if queries > MOST_QUERIES or size > MOST_BYTES:
        return False
    wanted = WANTED.get(page.name, 0) if strict else 0
    return told.each_second >= wanted and not (strict and told.percentile(0.95) > MOST_P95)


def at_rest(place: Place, given: argparse.Namespace) -> bool:
    with server(place, "up") as (_port, pid):
        time.sleep(REST)
        shared, alone = memory(pid)
    good = shared <= MOST_MEMORY
    print(f"pakt up at rest: {shared / 1e6:.0f} MB (PSS; {alone / 1e6:.0f} MB RSS){'' if good else '  NOT REACHED'}")
    return good


def yardstick() -> float:
    """Milliseconds of a fixed loop, the best of five."""
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        total = 0
        for number in range(100_000):
            total += number & 7
        times.append((time.perf_counter() - begun) * 1000)
    return min(times)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    sys.exit(main())
