"""Who or what wrote a mail: a person, or a program; a list; many at once (RFC 3834, RFC 3464, and what is usual)."""

from __future__ import annotations

import re
from collections.abc import Callable

from pakt.desk.inbox.reading.mail import Address

Header = Callable[[str], str]

DAEMONS = re.compile(r"(?:mailer-?daemon|postmaster|mail-?daemon|mdaemon|bounces?)(?:[+.=-].*)?@", re.IGNORECASE)
DAEMON_NAMES = re.compile(
    r"mail(?:er)?[ -]?(?:delivery|daemon)|mailer-daemon|postmaster|microsoft exchange|delivery (?:subsystem|system)",
    re.IGNORECASE,
)
BOUNCE_SUBJECTS = re.compile(
    r"^\W*(?:undeliver|mail delivery (?:failed|failure|system|subsystem)|delivery (?:status notification|has failed|"
    r"failure|report|notification)|returned mail|failure notice|mail system error|message delivery (?:failure|delayed)|"
    r"non[- ]?remis|unzustellbar|warning: (?:could not send|message .{1,80} delayed)|"
    r"niedoręcz|nie można dostarczyć|zwrot(?:ka)?\b|wiadomość niedostarczona|nedoručiteln|nedoručeno|nelze doručit|"
    r"oznámení o nedoručení|не доставлено|недоставленное|не удалось доставить|сообщение не доставлено|"
    r"neisporučen|nije isporučen|неиспоручен|није испоручен)",
    re.IGNORECASE,
)
AUTOMATIC_SUBJECTS = re.compile(
    r"^\W*(?:(?:re|odp|aw|sv)\s*:\s*)?(?:out of (?:the )?office|automatic reply|auto[- ]?(?:reply|response)|autoreply|"
    r"automated (?:reply|response)|vacation|"
    r"odpowied[źz] automatyczna|automatyczna odpowied[źz]|autoodpowied[źz]|autoresponder|nieobecno[śs][ćc]|"
    r"poza biurem|urlop\b.{0,10}:|automatick[áa] odpov[ěe][ďd]|mimo kancel[áa][řr]|nepřítomn|"
    r"автоматический ответ|автоответ|нет на работе|отсутствую|вне офиса|"
    r"automatski odgovor|automatsk[ai] poruk|van kancelarije|odsut|аутоматски одговор|ван канцеларије|"
    r"automatische antwort|abwesenheit|réponse automatique|absence du bureau)",
    re.IGNORECASE,
)
RECEIPT_SUBJECTS = re.compile(
    r"^\W*(?:read:|read receipt|return receipt|not read:|disposition notification|przeczytano:|potwierdzenie "
    r"(?:przeczy|odczyt)|přečteno:|potvrzení o (?:přečt|zobraz)|прочитано:|"
    r"уведомление о прочтении|pročitano:|прочитано)",
    re.IGNORECASE,
)


REPORT_SUBJECTS = re.compile(r"\W*(?:report domain:.{1,200}submitter:|(?:dmarc|tls|tls-rpt)\b.{0,80}report)")
# receiver!domain!begin!end, as RFC 7489 names the files.
REPORT_FILES = re.compile(r"[^!]{1,100}![^!]{1,100}!\d+!\d+.*\.(?:zip|gz)")


def is_daemon(from_: tuple[Address, ...], raw_from: str) -> bool:
    """Whether a mail server wrote it: by its address, or by a name without one."""
    if any(DAEMONS.match(one.address) for one in from_):
        return True
    return any(DAEMON_NAMES.search(one.name) for one in from_ if not one.address) or bool(
        re.match(r"\s*<?mailer-daemon\b", raw_from, re.IGNORECASE)
    )


def may_be_bounce(header: Header, from_: tuple[Address, ...], return_path: str | None, subject: str) -> bool:
    """Signs of a delivery report that has no part for programs: two of them, or one that nobody else bears."""
    if header("x-failed-recipients"):
        return True
    daemon = is_daemon(from_, header("from"))
    told = bool(BOUNCE_SUBJECTS.search(subject))
    return (daemon and (told or return_path == "")) or (told and return_path == "")


def is_automatic(header: Header, subject: str) -> bool:
    """Whether a program answers by itself (RFC 3834, and those that came before it)."""
    submitted = header("auto-submitted").partition(";")[0].partition("(")[0].strip().lower()
    if submitted and submitted != "no":
        return True
    signs = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-mail-autoreply", "x-ms-exchange-generated-autoreply")
    if any(header(name) and header(name).strip().lower() not in ("no", "false") for name in signs):
        return True
    if header("precedence").strip().lower() in ("auto_reply", "auto-reply"):
        return True
    return header("x-precedence").strip().lower() == "auto_reply" or bool(AUTOMATIC_SUBJECTS.match(subject))


def is_reply_by_program(header: Header, subject: str) -> bool:
    """An automatic *reply*, not a notice that a program makes of its own accord."""
    submitted = header("auto-submitted").partition(";")[0].partition("(")[0].strip().lower()
    if submitted == "auto-generated" and not AUTOMATIC_SUBJECTS.match(subject):
        return bool(header("x-autoreply") or header("x-autorespond"))
    return is_automatic(header, subject)


def is_list(header: Header) -> bool:
    names = ("list-id", "list-post", "mailing-list", "x-mailing-list", "x-mailman-version", "x-list")
    return any(header(name) for name in names) or header("precedence").strip().lower() == "list"


def is_bulk(header: Header) -> bool:
    if header("precedence").strip().lower() in ("bulk", "junk"):
        return True
    return bool(header("list-unsubscribe") or header("feedback-id") or header("x-campaign"))


def is_program_report(root_type: str, parameters: dict[str, str], header: Header, names: list[str]) -> bool:
    """Reports of spam (RFC 5965), of DMARC and of TLS: they answer nothing and ask nothing."""
    if root_type == "multipart/report" and parameters.get("report-type", "").lower() in ("feedback-report", "tlsrpt"):
        return True
    subject = header("subject").lower()
    if REPORT_SUBJECTS.match(subject) or header("tls-report-domain"):
        return True
    return any(REPORT_FILES.fullmatch(name) for name in names)
