"""Names of files as they can be shown, kept and sent in a header, whatever they were called."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 150
LONGEST_ENDING = 20
NAMELESS = "file"


def safe_name(name: str) -> str:
    """The last part of a path, without what nobody sees: line ends, marks that turn the direction of writing, NUL.

    `../../etc/passwd` is `passwd`, and `invoice‮fdp.exe` shows how it really ends.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    # Controls, formats (direction marks are among them), halves of characters, unassigned ones, line separators.
    seen = "".join(" " if unicodedata.category(one) in {"Cc", "Zl", "Zp"} else one for one in last)
    seen = "".join(one for one in seen if unicodedata.category(one)[0] != "C")
    return shortened(" ".join(seen.split()).strip(". ")) or NAMELESS


def shortened(name: str) -> str:
    """Cut in the middle, so that its ending stays."""
    if len(name) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        return name[:LONGEST].strip()
    return f"{stem[: LONGEST - len(ending) - 2].strip()}….{ending}"
