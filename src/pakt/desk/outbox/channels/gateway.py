"""By text message, phone call, push or an alarm's e-mail: through the gateway that the operator names by an address of
apprise.

`{to}` in the address stands for the number, topic or mailbox of whoever is reached. apprise swallows its errors, sends
what is refused by its retries again, follows redirects and asks whatever address a name has: so it is asked once,
redirects are not followed, and no name is resolved to a private address unless the operator allows its host
(PAKT_ALERT_HOSTS).
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _

from pakt.engine.errors import PaktError

_guarded = threading.local()
_resolve = socket.getaddrinfo


class GatewayError(PaktError):
    """Nothing went out; `permanent` where trying again is of no use."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        self.reason, self.permanent = reason, permanent
        super().__init__(reason)


def is_there(channel: str) -> bool:
    """Whether the operator has named a gateway for `text`, `call`, `push` or `email`."""
    return bool(settings.ALERT_GATEWAYS.get(channel))


def send(channel: str, to: str, title: str, body: str) -> None:
    """Hand a message to the gateway of a channel; GatewayError with the reason where it did not take it."""
    address = settings.ALERT_GATEWAYS.get(channel)
    if not address:
        raise GatewayError(_("no gateway is set up for this way"), permanent=True)
    try:
        import apprise
    except ImportError:
        raise GatewayError("install the extra `alerts`: pip install pakt[alerts]", permanent=True) from None
    asset = apprise.AppriseAsset(app_id="Pakt", http_redirects=False, async_mode=False, plugin_paths=[])
    service = apprise.Apprise.instantiate(address.replace("{to}", quote(to, safe="")), asset=asset)
    if service is None:
        raise GatewayError(_("the address of the gateway or of whoever is reached cannot be read"), permanent=True)
    for name, url in settings.ALERT_ENDPOINTS.items():
        if hasattr(service, name):
            setattr(service, name, url)
    with _reasons() as reasons, public_only(settings.ALERT_HOSTS):
        taken = service.notify(body=body, title=title)
    if not taken:
        raise GatewayError(_guarded_reason() or "; ".join(reasons) or _("the gateway did not take it"))


def _guarded_reason() -> str:
    return getattr(_guarded, "refused", "")


@contextmanager
def _reasons() -> Iterator[list[str]]:
    """What apprise says of an error, which it tells nowhere but in its log."""
    said: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage()[:200])

    keep = Keep(logging.WARNING)
    logger = logging.getLogger("apprise")
    logger.addHandler(keep)
    try:
        yield said
    finally:
        logger.removeHandler(keep)


@contextmanager
def public_only(allowed: Sequence[str]) -> Iterator[None]:
    """In this thread no name leads to an address that is not public, but for those of the `allowed` hosts.

    It stands where every connection asks for its address, so that neither a redirect nor a second look-up gets by.
    """
    _guarded.allowed, _guarded.refused = frozenset(allowed), ""
    try:
        yield
    finally:
        del _guarded.allowed


def _checked(host: Any, *args: Any, **kwargs: Any) -> Any:
    found = _resolve(host, *args, **kwargs)
    allowed = getattr(_guarded, "allowed", None)
    name = host.decode() if isinstance(host, bytes) else str(host)
    if allowed is None or name in allowed:
        return found
    if any(not ip_address(str(one[4][0]).partition("%")[0]).is_global for one in found):
        _guarded.refused = _("%(host)s is a private address, which the operator has not allowed") % {"host": name}
        raise socket.gaierror(socket.EAI_FAIL, _guarded.refused)
    return found


socket.getaddrinfo = _checked
