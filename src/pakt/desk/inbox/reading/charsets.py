"""Bytes as text, in the character sets of the last thirty years, and in those that only claim to be one.

A name is looked up in a list: Python knows codecs (punycode, idna) that take more than linear time.
"""

from __future__ import annotations

import re
from functools import cache

from pakt.desk.inbox.reading.problems import Problems

KNOWN = {
    "utf-8": ("utf8", "utf", "unicode-1-1-utf-8", "utf-8-sig", "utf-8-mac", "utf8mb4"),
    "cp1252": ("iso-8859-1", "latin1", "l1", "windows-1252", "ansi", "x-ansi", "cp819", "iso-ir-100", "latin-1"),
    "ascii": ("us-ascii", "ansi_x3.4-1968", "646", "iso646-us", "7bit", "us"),
    "iso8859_2": ("iso-8859-2", "latin2", "l2", "latin-2", "iso-ir-101"),
    "iso8859_3": ("iso-8859-3", "latin3"),
    "iso8859_4": ("iso-8859-4", "latin4"),
    "iso8859_5": ("iso-8859-5", "cyrillic", "iso-ir-144"),
    "iso8859_6": ("iso-8859-6",),
    "iso8859_7": ("iso-8859-7", "greek"),
    "iso8859_8": ("iso-8859-8", "iso-8859-8-i", "iso-8859-8-e"),
    "cp1254": ("iso-8859-9", "latin5", "windows-1254"),
    "iso8859_10": ("iso-8859-10", "latin6"),
    "iso8859_13": ("iso-8859-13",),
    "iso8859_14": ("iso-8859-14",),
    "iso8859_15": ("iso-8859-15", "latin9", "latin-9"),
    "iso8859_16": ("iso-8859-16", "latin10"),
    "cp1250": ("windows-1250", "win-1250", "cp-1250", "x-cp1250", "windows-ce", "win1250"),
    "cp1251": ("windows-1251", "win-1251", "cp-1251", "x-cp1251", "win1251"),
    "cp1253": ("windows-1253",),
    "cp1255": ("windows-1255",),
    "cp1256": ("windows-1256",),
    "cp1257": ("windows-1257",),
    "cp1258": ("windows-1258",),
    "cp437": ("ibm437", "cp-437", "pc8"),
    "cp850": ("ibm850", "cp-850"),
    "cp852": ("ibm852", "cp-852", "pc852", "latin-2-dos"),
    "cp855": ("ibm855",),
    "cp866": ("ibm866", "cp-866", "dos-866", "alt"),
    "koi8_r": ("koi8-r", "koi8", "koi8r", "cskoi8r"),
    "koi8_u": ("koi8-u", "koi8u", "koi8-ru"),
    "mac_roman": ("macintosh", "x-mac-roman", "mac"),
    "mac_latin2": ("x-mac-ce", "x-mac-centraleurroman", "x-mac-centraleurope"),
    "mac_cyrillic": ("x-mac-cyrillic",),
    "utf_16": ("utf-16", "unicode", "ucs-2", "iso-10646-ucs-2"),
    "utf_16_le": ("utf-16le",),
    "utf_16_be": ("utf-16be",),
    "utf_7": ("utf-7", "unicode-1-1-utf-7", "x-unicode-2-0-utf-7"),
    "gb18030": ("gb2312", "gbk", "gb18030", "hz-gb-2312", "euc-cn", "cp936", "x-gbk"),
    "big5": ("big5", "big-5", "cn-big5", "cp950"),
    "shift_jis": ("shift-jis", "sjis", "x-sjis", "ms-kanji", "windows-31j", "cp932"),
    "euc_jp": ("euc-jp", "x-euc-jp"),
    "iso2022_jp": ("iso-2022-jp", "csiso2022jp"),
    "cp949": ("ks-c-5601-1987", "euc-kr", "korean", "ksc5601", "ks-c-5601", "uhc"),
    "tis_620": ("tis-620", "iso-8859-11", "windows-874", "cp874"),
}
# What a server says that does not know.
NOBODY_KNOWS = {"", "unknown", "unknown-8bit", "x-unknown", "8bit", "binary", "none", "default", "x-user-defined"}
NAMES: dict[str, str] = {}

# How many bytes tell what a text is written in.
SAMPLE = 4_000
# So many are looked at in one mail; then the last guess holds.
MOST_LOOKED_AT = 100_000
GUESSES = ("cp1250", "iso8859_2", "cp1251", "koi8_r", "cp866", "cp852", "iso8859_5", "cp1252")
LATIN = "ąćęłńóśźżáčďéěíňřšťúůýžđäöüßľĺŕô"
CYRILLIC = {**dict.fromkeys("оеаинтсрвлкмдпу", 3), **dict.fromkeys("яыьгзбчйхжшюцщэфъёјљњћџђіїєґ", 1)}
C1 = re.compile("[\x80-\x9f]")
HIGH = re.compile(rb"[\x80-\xff]")
BEYOND_ASCII = re.compile("[^\x00-\x7f]")


def _key(name: str) -> str:
    return re.sub(r"[\s_]+", "-", name.strip().strip("\"'<>;,").casefold())


for _codec, _names in KNOWN.items():
    for _name in (_codec, *_names):
        NAMES[_key(_name)] = _codec
        NAMES[_key(_name).replace("-", "")] = _codec


@cache
def codec_of(name: str) -> str | None:
    """Python's name of a character set, or None for what is none."""
    key = _key(name[:80])
    key = key.partition("*")[0].removeprefix("charset=").strip("\"'").partition(";")[0]
    if (known := NAMES.get(key) or NAMES.get(key.replace("-", ""))) is not None:
        return known
    number = re.search(r"(125[0-8]|8859-?(?:1[0-6]|[1-9])|koi8|866|852)(?!\d)", key)
    if number is None:
        return None
    found = number[1].replace("8859-", "8859").replace("8859", "iso8859")
    return NAMES.get(found) or NAMES.get(f"windows{found}") or NAMES.get(f"cp{found}")


def decoded(data: bytes, charset: str | None, problems: Problems, *, hint: str | None = None) -> str:
    """The text. `charset` is what the mail says, None where it says nothing; `hint` is that of the rest of the mail."""
    if not HIGH.search(data):
        return _seven_bits(data, charset)
    codec = codec_of(charset) if charset else None
    if codec is None and charset and _key(charset) not in NOBODY_KNOWS:
        used, text = _guessed(data, hint, problems)
        problems.note("unknown charset", charset=charset, used=used)
        return text
    if codec is None or codec == "ascii":
        return _guessed(data, hint, problems)[1]
    return _believed(data, codec, charset or "", problems)


def _seven_bits(data: bytes, charset: str | None) -> str:
    """Also ASCII bytes may be another set: UTF-7, ISO-2022-JP, UTF-16."""
    codec = codec_of(charset) if charset else None
    if codec == "utf_7" or codec == "iso2022_jp" or (codec or "").startswith("utf_16"):
        if b"\x00" in data or not (codec or "").startswith("utf_16"):
            return data.decode(codec or "ascii", "replace")
    elif charset and _key(charset) == "hz-gb-2312":
        return data.decode("hz", "replace")
    return data.decode("ascii")


def _believed(data: bytes, codec: str, charset: str, problems: Problems) -> str:
    """As the mail says, unless the bytes say clearly that it is wrong."""
    if codec == "utf-8":
        return _utf_8(data, charset, problems)
    if _is_single_byte(codec) and _is_utf_8(data):
        problems.note("wrong charset", charset=charset, used="utf-8")
        return data.decode("utf-8")
    text = data.decode(codec, "replace")
    # Letters of Windows in what claims to be ISO: programs of the nineties took the two for one.
    if codec in ("iso8859_2", "iso8859_5") and C1.search(text[:SAMPLE]):
        text = data.decode({"iso8859_2": "cp1250", "iso8859_5": "cp1251"}[codec], "replace")
    if codec == "cp1252":
        text = data.decode("cp1252", "replace") if "\ufffd" not in text else data.decode("latin-1")
    if codec == "utf_16" and len(data) % 2:
        text = text.rstrip("\ufffd")
    if "\ufffd" in text:
        problems.note("lost characters")
    return text


def _utf_8(data: bytes, charset: str, problems: Problems) -> str:
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    whole = sum(1 for one in text[:SAMPLE] if one > "\x7f") - text[:SAMPLE].count("\ufffd")
    if lost > whole:
        used, guess = _guessed(data, None, problems)
        problems.note("wrong charset", charset=charset, used=used)
        return guess
    problems.note("lost characters")
    return text


def _is_single_byte(codec: str) -> bool:
    return codec.startswith(("cp125", "iso8859", "koi8", "cp8", "cp4", "mac_")) and codec != "cp949"


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _guessed(data: bytes, hint: str | None, problems: Problems) -> tuple[str, str]:
    """What bytes without a (true) name are: UTF-8, the set of the rest of the mail, or what gives likely letters."""
    if _is_utf_8(data):
        return "utf-8", data.decode("utf-8")
    problems.looked_at += min(len(data), SAMPLE)
    if problems.looked_at > MOST_LOOKED_AT:
        best = problems.guess or "cp1252"
        return best, data.decode(best, "replace")
    best = guess(data)
    if hint and (known := codec_of(hint)) and _is_single_byte(known):
        sample = data[:SAMPLE]
        if known == best or _likely(sample.decode(known, "replace")) >= _likely(sample.decode(best, "replace")) * 0.7:
            best = known
    problems.guess = best
    return best, data.decode(best, "replace")


def guess(data: bytes) -> str:
    """The single-byte set in which the bytes give the likeliest letters of our languages."""
    high = HIGH.search(data)
    start = max(0, (high.start() if high else 0) - 200)
    sample = data[start : start + SAMPLE]
    return max(GUESSES, key=lambda codec: _likely(sample.decode(codec, "replace")))


def _likely(text: str) -> float:
    """How much a text looks like one of a Slavic or West European language."""
    return sum(
        _letter(found[0], text[found.start() - 1 : found.start()] or " ") for found in BEYOND_ASCII.finditer(text)
    )


def _letter(one: str, before: str) -> float:
    low = one.lower()
    known = CYRILLIC.get(low)
    if known is not None:
        value = float(known)
        # A Latin letter beside a Cyrillic one is no word.
        if before.isascii() and before.isalpha():
            return -2
    elif low in LATIN:
        value = 3.0 if before.isascii() else 1.5
    else:
        return -0.2 if one in "„”“’‘–—…«»§°№\xa0" else -3.0
    if one != low and before.isalpha() and before == before.lower():
        return -3.0
    return value * 0.7 if one != low else value
