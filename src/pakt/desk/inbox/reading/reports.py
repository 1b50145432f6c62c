"""Reports of mail programs: what was not delivered (RFC 3464, and those that follow nobody's rules), read receipts."""

from __future__ import annotations

import re

from pakt.desk.inbox.reading.mail import Bounce, FailedRecipient

LONGEST = 200_000
MOST_RECIPIENTS = 500
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
REPLY_CODE = re.compile(r"(?<![\d.])([45]\d\d)(?:[ -]|$)")
ADDRESS = re.compile(r"[\w.+=&'/-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
FAILED_HEADER = "x-failed-recipients"
# Where non-standard reports begin to list what failed.
PERMANENT = re.compile(
    r"permanent(?:ly)? (?:fatal )?(?:error|fail)|could ?n[o']t be delivered|undeliver|delivery (?:has )?failed|"
    r"does ?n[o']t exist|unknown user|user unknown|no such (?:user|recipient|mailbox)|"
    r"mailbox (?:not found|unavailable)|"
    r"recipient (?:address )?rejected|not be delivered|fatal errors|invalid recipient|address not found|"
    r"nie (?:mogła|może|udało|istnieje|został)|niedoręcz|nedoručiteln|nebylo možné|neexistuj|nelze doručit|"
    r"не (?:удалось|доставлен|может быть|существует)|nije (?:moguće|isporučen)|није (?:могуће|испоручен)|"
    r"unzustellbar|konnte nicht zugestellt",
    re.IGNORECASE,
)
TEMPORARY = re.compile(
    r"delayed|will (?:be retried|keep trying|retry)|temporar|still (?:trying|being)|not yet been delivered|deferred|"
    r"opóźnion|dočasn|zpožděn|задерж|времен|odložen|privremen",
    re.IGNORECASE,
)
ENHANCED_AT = re.compile(r"^(?:final-recipient|original-recipient|recipient)\s*:", re.IGNORECASE | re.MULTILINE)


def delivery_report(text: str, message_id: str = "") -> Bounce | None:
    """What `message/delivery-status` says; None where it names no recipient."""
    found: list[FailedRecipient] = []
    actions: list[str] = []
    for group in re.split(r"\n[ \t]*\n", text[:LONGEST]):
        fields = _fields(group)
        name = fields.get("original-recipient") or fields.get("final-recipient") or fields.get("recipient")
        if name is None or len(found) >= MOST_RECIPIENTS:
            continue
        final = _after_type(fields.get("final-recipient") or name)
        action = (fields.get("action") or "").split("(")[0].strip().lower()
        status = STATUS.search(fields.get("status", "")) or STATUS.search(fields.get("diagnostic-code", ""))
        reason = _after_type(fields.get("diagnostic-code", ""))
        actions.append(action or ("delayed" if status and status[1] == "4" else "failed"))
        known = _is_permanent(actions[-1], status[1] if status else "", reason)
        found.append(FailedRecipient(final, known, status[0] if status else "", reason[:500]))
    if not found:
        return None
    order = ("failed", "delayed", "relayed", "expanded", "delivered")
    action = next((one for one in order if one in actions), actions[0])
    return Bounce(action, tuple(found), message_id)


def _is_permanent(action: str, status_class: str, reason: str) -> bool | None:
    """A report of failure is permanent, also with a status of 4.x: nobody tries again."""
    if action in ("delivered", "relayed", "expanded"):
        return None
    if action == "delayed":
        return False
    if action == "failed":
        return status_class != "4"
    if status_class:
        return status_class == "5"
    code = REPLY_CODE.search(reason)
    return code[1][0] == "5" if code else None


def _fields(group: str) -> dict[str, str]:
    made: dict[str, str] = {}
    name = ""
    for line in group.split("\n"):
        if line[:1] in (" ", "\t") and name:
            made[name] += f" {line.strip()}"
        elif (found := re.match(r"([A-Za-z-]{1,60})\s{0,5}:(.*)", line)) is not None:
            name = found[1].lower()
            made.setdefault(name, found[2].strip())
        else:
            name = ""
    return made


def _after_type(value: str) -> str:
    """`rfc822; a@b` without its type."""
    kind, sign, rest = value.partition(";")
    text = (rest if sign and len(kind) < 30 else value).strip()
    return text.strip("<> ").removeprefix("RFC822:").strip() if "@" in text and " " not in text else text


def free_report(text: str, failed: list[str], own: frozenset[str], message_id: str = "") -> Bounce | None:
    """What a report in plain words says: the addresses that stand before or beside the words of failure."""
    text = text[:20_000]
    head = _before_the_mail(text)
    is_temporary = bool(TEMPORARY.search(head)) and not re.search(r"\b5\.\d\.\d\b|\b55\d\b", head)
    if not (failed or PERMANENT.search(head) or is_temporary):
        return None
    status = STATUS.search(head)
    code = REPLY_CODE.search(head)
    named = failed or [one for one in dict.fromkeys(ADDRESS.findall(head)) if _is_person(one, own)][:20]
    permanent: bool | None = not is_temporary
    if status is not None and status[1] in "45":
        permanent = status[1] == "5"
    elif code is not None and not is_temporary:
        permanent = code[1][0] == "5"
    reason = _reason(head, code or status)
    people = tuple(FailedRecipient(one, permanent, status[0] if status else "", reason) for one in named)
    return Bounce("delayed" if is_temporary else "failed", people, message_id)


COPY = re.compile(
    r"^[-\s>]*(?:-+ ?(?:this is a copy|below this line|returned message|original message|the header|message header|"
    r"transcript follows|body of message).*|(?:return-path|received|message-id|mime-version): .*)$",
    re.IGNORECASE | re.MULTILINE,
)


def _before_the_mail(text: str) -> str:
    """The report without the mail that it gives back."""
    found = COPY.search(text)
    return text[: found.start()] if found is not None and found.start() > 20 else text


def _is_person(address: str, own: frozenset[str]) -> bool:
    low = address.lower()
    return low not in own and not low.startswith(("mailer-daemon@", "postmaster@", "mail-daemon@"))


def _reason(text: str, near: re.Match[str] | None) -> str:
    if near is None:
        return ""
    start = text.rfind("\n", 0, near.start()) + 1
    end = text.find("\n", near.end())
    return text[start : len(text) if end < 0 else end].strip()[:500]
