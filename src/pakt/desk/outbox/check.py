"""`pakt mail check`: what is wrong with the mail of a desk, in plain words, each with where it is and what to do."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from imaplib import IMAP4, IMAP4_SSL
from typing import Any
from urllib.parse import unquote, urlsplit

import dns.exception
import dns.resolver
from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from pakt.desk.outbox.signing import key
from pakt.engine.errors import PaktError

TIMEOUT = 15  # seconds


@dataclass(frozen=True)
class Line:
    """One thing looked at: whether it is right, where it is, what is so, and what to do where it is not right."""

    right: bool
    where: str
    what: str
    todo: str = ""

    def __str__(self) -> str:
        return f"{'ok   ' if self.right else 'WRONG'} {self.where}: {self.what}{f' — {self.todo}' if self.todo else ''}"


def check(*, resolver: dns.resolver.Resolver | None = None, imap: str = "", lmtp: str = "") -> Iterator[Line]:
    """Look at everything that is set; `imap` and `lmtp` are the addresses of a mailbox and of our LMTP door."""
    domain = settings.MAIL_FROM.rpartition("@")[2]
    yield from of_relay()
    yield from of_names(resolver or dns.resolver.Resolver(), domain)
    yield from of_answers(resolver or dns.resolver.Resolver(), domain)
    if imap:
        yield of_mailbox(imap)
    if lmtp:
        yield of_lmtp(lmtp)


def of_relay() -> Iterator[Line]:
    named: dict[str, Any] | None = settings.SMTP
    if named is None:
        yield Line(False, "PAKT_SMTP_URL", "no relay is named, so letters are kept and not sent", "name one")
        return
    where = f"relay {named['host']}:{named['port']}"
    backend = EmailBackend(**named, timeout=TIMEOUT)
    try:
        backend.open()
    except (smtplib.SMTPException, OSError) as error:
        yield Line(False, where, *why(error))
        return
    connection = backend.connection
    assert connection is not None
    connection.ehlo_or_helo_if_needed()
    code, said = connection.mail(settings.MAIL_FROM)
    if code == 250:
        yield Line(True, where, f"takes letters from {settings.MAIL_FROM}")
    else:
        words = said.decode("utf-8", "replace")
        todo = "let this account send from PAKT_MAIL_FROM, or change that"
        yield Line(False, where, f"takes no letters from {settings.MAIL_FROM}: {code} {words}", todo)
    utf8 = connection.has_extn("smtputf8")
    yield Line(True, where, f"{'takes' if utf8 else 'does not take'} international addresses (SMTPUTF8)")
    connection.close()


def why(error: Exception) -> tuple[str, str]:
    """What is wrong, and what to do, for an error of connecting or signing in."""
    if isinstance(error, ssl.SSLCertVerificationError):
        todo = "renew it, use the name it is made out to, or name your authority's certificates in SSL_CERT_FILE"
        return f"its certificate is not right: {error.verify_message}", todo
    if isinstance(error, ssl.SSLError):
        return (
            f"TLS does not come about: {error.reason}",
            "is it smtps:// (465) where it should be smtp+starttls:// (587)?",
        )
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "it refuses the name or the password", "write them anew; @ in a name is %40 in an address"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"it lacks what is needed: {error}", "use smtps://, or allow STARTTLS and signing in at the server"
    if isinstance(error, socket.gaierror):
        return "nobody knows this name", "correct the host's name, or the name server of this machine"
    if isinstance(error, TimeoutError):
        return f"no answer within {TIMEOUT} s", "is the port open in the firewall?"
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there", "start the server, or correct the port"
    return f"{type(error).__name__}: {error}", "read the server's own log"


def of_names(resolver: dns.resolver.Resolver, domain: str) -> Iterator[Line]:
    """SPF, DKIM and DMARC of the domain that letters come from."""
    spf = [text for text in texts(resolver, domain) if text.lower().startswith("v=spf1")]
    if len(spf) == 1:
        yield Line(True, f"SPF of {domain}", spf[0])
    else:
        found = f"{len(spf)} records; only one may be there" if spf else "no record"
        yield Line(False, f"SPF of {domain}", found, f'make one, TXT at {domain}: "v=spf1 mx include:your.relay -all"')
    if not settings.DKIM_KEYS:
        yield Line(True, "PAKT_DKIM", "no key: the relay must sign, if anybody does")
    for selector, path in settings.DKIM_KEYS.items():
        yield of_key(resolver, selector, path, domain)
    dmarc = [text for text in texts(resolver, f"_dmarc.{domain}") if text.lower().startswith("v=dmarc1")]
    if len(dmarc) == 1:
        yield Line(True, f"DMARC of {domain}", dmarc[0])
    else:
        todo = f'make one, TXT at _dmarc.{domain}: "v=DMARC1; p=none; rua=mailto:postmaster@{domain}"'
        yield Line(False, f"DMARC of {domain}", f"{len(dmarc)} records where one should be", todo)


def of_key(resolver: dns.resolver.Resolver, selector: str, path: str, domain: str) -> Line:
    name = f"{selector}._domainkey.{domain}"
    try:
        wanted = key(selector, path).record()
    except PaktError as error:
        return Line(False, f"DKIM {name}", str(error), "make a key, or correct PAKT_DKIM")
    published = [text.replace(" ", "").rpartition("p=")[2].strip(";") for text in texts(resolver, name)]
    if wanted.rpartition("p=")[2] in published:
        return Line(True, f"DKIM {name}", "the published key is ours")
    what = "another key is published" if published else "no key is published"
    return Line(False, f"DKIM {name}", what, "publish what `pakt mail dkim` prints")


def of_answers(resolver: dns.resolver.Resolver, domain: str) -> Iterator[Line]:
    """Whether mail to the addresses that letters name has a server."""
    if not settings.MAIL_ANSWERED:
        yield Line(True, "PAKT_MAIL_REPLY", "not set: letters name no address to answer to")
    domains = dict.fromkeys([domain, settings.MAIL_REPLY.rpartition("@")[2]])
    for one in domains:
        try:
            hosts = [str(row.exchange).rstrip(".") for row in resolver.resolve(one, "MX")]
            yield Line(True, f"MX of {one}", ", ".join(hosts))
        except (dns.exception.DNSException, OSError) as error:
            todo = "make one: whoever answers a letter, and every bounce, needs it"
            yield Line(False, f"MX of {one}", f"no record ({type(error).__name__})", todo)


def texts(resolver: dns.resolver.Resolver, name: str) -> list[str]:
    """The TXT records of a name; none where it has none or nobody answers."""
    try:
        return [b"".join(row.strings).decode("utf-8", "replace") for row in resolver.resolve(name, "TXT")]
    except (dns.exception.DNSException, OSError):
        return []


def of_mailbox(url: str) -> Line:
    """Sign in to a mailbox, `imaps://user:password@host`; whether new mail is told of (IDLE) or must be asked for."""
    parts = urlsplit(url)
    where = f"mailbox {parts.hostname}:{parts.port or 993}"
    try:
        with IMAP4_SSL(parts.hostname or "", parts.port or 993, ssl_context=ssl.create_default_context(),
                       timeout=TIMEOUT) as mailbox:  # fmt: skip
            mailbox.login(unquote(parts.username or ""), unquote(parts.password or ""))
            idles = "IDLE" in mailbox.capability()[1][0].decode().split()
    except OSError as error:
        return Line(False, where, *why(error))
    except IMAP4.error as error:
        return Line(False, where, f"it refuses the name or the password: {error}", "write them anew")
    return Line(True, where, "signs in; " + ("tells of new mail (IDLE)" if idles else "must be asked for new mail"))


def of_lmtp(address: str) -> Line:
    """Whether our own LMTP door answers at `host:port`."""
    host, _, port = address.rpartition(":")
    try:
        with smtplib.LMTP(host or "localhost", int(port or 24), timeout=TIMEOUT) as door:
            door.ehlo()
    except (smtplib.SMTPException, OSError) as error:
        return Line(False, f"LMTP {address}", *why(error))
    return Line(True, f"LMTP {address}", "answers")
