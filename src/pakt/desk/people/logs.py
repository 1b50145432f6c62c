"""The tokens of one-time links, kept out of what is logged. Read by the settings: nothing here may need a model."""

from __future__ import annotations

import logging
import re

TOKEN = re.compile(r"(/(?:invitation|reset|duty/take|duty/calendar|hooks/duty/pressed)/)[^/\s\"'?]+")


class WithoutTokens(logging.Filter):
    """What is written of an address with a token is the address without it, also in a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = without(record.exc_text)
        return True


def without(text: str) -> str:
    return TOKEN.sub(r"\1…", text)
