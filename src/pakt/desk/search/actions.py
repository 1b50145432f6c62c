"""Every write to what can be found. Call these in the transaction that writes the text itself.

index      a text is there, or is another one now
index_all  many of them
append     more was written below a text
remove     a text is there no more
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import Concat, Length

from pakt.desk.search import nearness
from pakt.desk.search.models import TICKETS, Entry, Kind
from pakt.desk.search.normalising import VERSION, base, readable, stems
from pakt.desk.search.sources import Part, Text

# PostgreSQL indexes no more than a megabyte of stems in one row; a longer text is found by its beginning.
LONGEST_TITLE = 300
LONGEST_TEXT = 200_000
LONGEST_STEMS = 400_000
BATCH = 500
BREAK = "\n\n"  # between what was written at different times
KEY = ("kind", "object_id", "language")
REST = [field.attname for field in Entry._meta.concrete_fields if field.attname not in {"id", *KEY}]


def index(text: Text) -> None:
    """Let it be found as it is now, in one query."""
    index_all([text])


def index_all(texts: Iterable[Text]) -> int:
    """Let all of them be found as they are now; how many there were."""
    rows = map(entry, texts)
    done = 0
    while batch := list(islice(rows, BATCH)):
        write(batch)
        done += len(batch)
    return done


def write(rows: Sequence[Entry]) -> None:
    """Keep these rows instead of those with the same key, in one query."""
    Entry.objects.bulk_create(rows, update_conflicts=True, unique_fields=KEY, update_fields=REST)


def append(kind: Kind, object_id: int, part: Part, *, at: datetime) -> bool:
    """Let more words be found below those of an entry, in one query; whether there is such an entry."""
    text, found = _read(part)
    grown = {
        name: Case(
            When(**{f"{name}_length__gt": longest}, then=F(name)), default=Concat(F(name), Value(more, TextField()))
        )
        for name, longest, more in (("text", LONGEST_TEXT, BREAK + text), ("stems", LONGEST_STEMS, " " + found))
    }
    rows = Entry.objects.filter(kind=kind, object_id=object_id)
    lengths = {"text_length": Length("text"), "stems_length": Length("stems")}
    return bool(rows.annotate(**lengths).update(**grown, updated_at=at))


def remove(kind: Kind, object_id: int, *, language: str | None = None) -> None:
    """Let it be found no more: in this language, or in all of them."""
    rows = Entry.objects.filter(kind=kind, object_id=object_id)
    (rows if language is None else rows.filter(language=language)).delete()


def entry(text: Text) -> Entry:
    """The row that is kept of a text."""
    languages = (text.language, *text.also_in)
    title = readable(text.title)[:LONGEST_TITLE]
    title_stems = list(dict.fromkeys(stems(" ".join([text.label, title, *text.keywords]), _bases(languages))))
    body, body_stems = _read(Part(text.text, languages))
    for part in text.further:
        more, more_stems = _read(part)
        body += BREAK + more if len(body) <= LONGEST_TEXT else ""
        body_stems += " " + more_stems if len(body_stems) <= LONGEST_STEMS else ""
    # Tickets are many and told by their subject; of an article any word may be the one that is misspelt.
    near = title_stems if text.kind in TICKETS else [*title_stems, *body_stems.split()]
    return Entry(
        kind=text.kind,
        object_id=text.object_id,
        language=text.language,
        provider_id=text.provider_id,
        customer_id=text.customer_id,
        agreement_id=text.agreement_id,
        audience=text.audience,
        updated_at=text.updated_at,
        stemmed_by=VERSION,
        label=text.label,
        url=text.url,
        title=title,
        title_stems=" ".join(title_stems),
        near=" ".join(nearness.kept(near)),
        stems=body_stems,
        text=body,
    )


def _read(part: Part) -> tuple[str, str]:
    """The text as it is kept and shown, and its stems."""
    text = readable(part.text)[:LONGEST_TEXT]
    return text, " ".join(stems(text, _bases(part.languages)))[:LONGEST_STEMS]


def _bases(languages: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(map(base, languages)))
