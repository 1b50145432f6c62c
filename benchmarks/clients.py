"""Four browsers in a hurry: processes that ask one server for pages, one after the other, and keep the time."""

from __future__ import annotations

import gzip
import http.client
import multiprocessing
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import count
from random import Random
from urllib.parse import urlencode, urljoin

CSRF = "a" * 32
WARM_UP = 1.0
WRITTEN = ("text", "hidden", "search", "email", "tel", "number", "datetime-local")


@dataclass(frozen=True)
class Visit:
    """What one client does again and again: open one of some pages, or send the form that one of them holds.

    `mark` is a text that a right answer holds; a sent form must be answered by a redirect.
    """

    session: str
    paths: Sequence[str]
    sends: bool = False
    mark: str = ""


@dataclass
class Told:
    """Seconds of each answer, the bytes of the largest one before it was packed; `all` counts the warming up, too."""

    seconds: list[float] = field(default_factory=list)
    largest: int = 0
    lasted: float = 0.0
    all: int = 0

    @property
    def each_second(self) -> float:
        return len(self.seconds) / self.lasted

    def percentile(self, part: float) -> float:
        """Milliseconds within which so much of the answers came."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))]


class Browser:
    """One connection that stays open, with a session."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {
            "Host": f"localhost:{port}",
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "Accept-Encoding": "gzip",
        }

    def get(self, path: str) -> tuple[int, str, int]:
        """Status, text, and the bytes that were sent."""
        self.connection.request("GET", path, headers=self.headers)
        response = self.connection.getresponse()
        body = response.read()
        packed = response.headers.get("Content-Encoding") == "gzip"
        return response.status, (gzip.decompress(body) if packed else body).decode(), len(body)

    def post(self, path: str, data: dict[str, str]) -> tuple[int, str]:
        headers = {**self.headers, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", path, urlencode({**data, "csrfmiddlewaretoken": CSRF}), headers)
        response = self.connection.getresponse()
        return response.status, response.read().decode(errors="replace")


def run(port: int, visits: Sequence[Visit], seconds: float) -> Told:
    """All visits at once, each by a process of its own, for so long; RuntimeError where an answer was wrong."""
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(len(visits)), context.SimpleQueue()
    arguments = [(port, visit, seconds, number, barrier, answers) for number, visit in enumerate(visits)]
    processes = [context.Process(target=visitor, args=one, daemon=True) for one in arguments]
    for process in processes:
        process.start()
    found = [answers.get() for _ in processes]
    for process in processes:
        process.join()
    wrong = [one for one in found if isinstance(one, str)]
    if wrong:
        raise RuntimeError(wrong[0])
    return Told(
        [second for one in found for second in one.seconds],
        max(one.largest for one in found),
        sum(one.lasted for one in found) / len(found),
        sum(one.all for one in found),
    )


def visitor(port: int, visit: Visit, seconds: float, number: int, barrier: object, answers: object) -> None:
    try:
        once = sending(port, visit, number) if visit.sends else opening(port, visit, number)
        told, end = Told(), time.perf_counter() + WARM_UP
        while time.perf_counter() < end:
            once()
            told.all += 1
        barrier.wait()  # type: ignore[attr-defined]
        begun = time.perf_counter()
        while (at := time.perf_counter()) < begun + seconds:
            told.largest = max(told.largest, once())
            told.seconds.append(time.perf_counter() - at)
            told.all += 1
        told.lasted = time.perf_counter() - begun
        answers.put(told)  # type: ignore[attr-defined]
    except Exception as error:
        answers.put(f"{visit.paths[0]}: {error}")  # type: ignore[attr-defined]
        barrier.abort()  # type: ignore[attr-defined]


def opening(port: int, visit: Visit, number: int) -> Callable[[], int]:
    browser, random = Browser(port, visit.session), Random(number)

    def once() -> int:
        status, text, _sent = browser.get(random.choice(visit.paths))
        if status != 200 or visit.mark not in text:
            raise RuntimeError(f"answered {status}: {text[:300]}")
        return len(text.encode())

    return once


def sending(port: int, visit: Visit, number: int) -> Callable[[], int]:
    """Fills in the form once as a person would, then sends it with other words each time."""
    browser, numbers = Browser(port, visit.session), count()
    forms = {}
    for path in visit.paths:
        status, text, _sent = browser.get(path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        forms[path] = Form(text).values
    random = Random(number)

    def once() -> int:
        path = random.choice(visit.paths)
        words = f"Number {number}.{next(numbers)}"
        data = {name: words if value is None else value for name, value in forms[path].items()}
        status, text = browser.post(path, {**data, "key": f"{time.time_ns()}-{number}"})
        if status != 302:
            raise RuntimeError(f"{path} answered {status}: {text[text.find('<main') :][:1500]}")
        return len(text)

    return once


class Form(HTMLParser):
    """The fields of the form that posts, filled in: the first of choices, None where words are wanted."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.values: dict[str, str | None] = {}
        self.inside = False
        self.select = ""
        self.feed(text[text.find("<main") :])

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        name, kind, value = given.get("name") or "", given.get("type") or "text", given.get("value") or ""
        if tag == "form":
            self.inside = given.get("method") == "post"
        if not self.inside:
            return
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and value:
            self.values.setdefault(self.select, value)
        elif name and tag == "textarea":
            self.values.setdefault(name, None)
        elif name and tag == "input" and kind == "radio" and ("checked" in given or name not in self.values):
            self.values[name] = value
        elif name and tag == "input" and kind == "date":
            self.values.setdefault(name, value or datetime.now(UTC).date().isoformat())
        elif name and tag == "input" and kind in WRITTEN:
            self.values.setdefault(name, value or None)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "select":
            self.select = ""


class Linked(HTMLParser):
    """The styles and scripts that a page asks for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        address = given.get("src") if tag == "script" else given.get("href") if given.get("rel") == "stylesheet" else ""
        if address:
            self.found.append(address)


def weight(port: int, session: str, path: str) -> tuple[int, int]:
    """Bytes as they are sent: of the page alone, and with all its styles and scripts as a first visit loads them."""
    browser = Browser(port, session)
    _status, text, sent = browser.get(path)
    waiting, seen, total = Linked(text).found, set[str](), sent
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        _status, held, size = browser.get(address)
        total += size
        if ".css" in address:
            waiting += [urljoin(address, one.split('"')[1]) for one in held.split("@import ")[1:] if '"' in one]
    return sent, total
