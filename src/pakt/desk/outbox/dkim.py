"""DKIM signatures (RFC 6376, relaxed/relaxed, SHA-256) by RSA and Ed25519 keys (RFC 8463), and their DNS records."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from pakt.engine.errors import PaktError

# What is signed where it is there; RFC 8058 asks for the two of the unsubscribing.
SIGNED = (
    "From", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version",
    "Content-Type", "Content-Transfer-Encoding", "Content-Language", "Auto-Submitted", "List-Id", "List-Unsubscribe",
    "List-Unsubscribe-Post",
)  # fmt: skip
# Signed once more than they are there, so that nobody can add a second one.
ONCE = ("From", "Reply-To", "To", "Subject", "Date")
LEAST_RSA_BITS = 2048


@dataclass(frozen=True)
class Key:
    """A private key and the name under which its public half stands in the DNS."""

    selector: str
    private: RSAPrivateKey | Ed25519PrivateKey

    @property
    def kind(self) -> str:
        return "rsa" if isinstance(self.private, RSAPrivateKey) else "ed25519"

    def signature(self, signed: bytes) -> bytes:
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(signed, PKCS1v15(), SHA256())
        return self.private.sign(sha256(signed).digest())

    def record(self) -> str:
        """The text of the DNS record: TXT at `<selector>._domainkey.<domain>`."""
        public = self.private.public_key()
        if isinstance(self.private, RSAPrivateKey):
            raw = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        else:
            raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return f"v=DKIM1; k={self.kind}; p={b64encode(raw).decode()}"


def load(selector: str, path: str) -> Key:
    """A key from a PEM file; PaktError where it cannot be used."""
    try:
        private = load_pem_private_key(Path(path).read_bytes(), None)
    except OSError as error:
        raise PaktError(f"PAKT_DKIM: {path}: {error.strerror or error}") from error
    except (ValueError, TypeError) as error:
        raise PaktError(f"PAKT_DKIM: {path} holds no private key in PEM without a password") from error
    if isinstance(private, RSAPrivateKey) and private.key_size >= LEAST_RSA_BITS:
        return Key(selector, private)
    if isinstance(private, Ed25519PrivateKey):
        return Key(selector, private)
    raise PaktError(f"PAKT_DKIM: {path} must hold an RSA key of at least {LEAST_RSA_BITS} bits, or an Ed25519 key")


def sign(mail: bytes, key: Key, domain: str) -> bytes:
    """The same mail with a signature above it. Lines must end with CR LF."""
    head, _, body = mail.partition(b"\r\n\r\n")
    fields = fields_of(head)
    names = [name for name in SIGNED for found, _ in fields if found == name.lower().encode()]
    names += ONCE
    digest = b64encode(sha256(relaxed_body(body)).digest()).decode()
    listed = ":\r\n  ".join(names)
    unsigned = (
        f"DKIM-Signature: v=1; a={key.kind}-sha256; c=relaxed/relaxed; d={domain}; s={key.selector};\r\n"
        f" h={listed};\r\n bh={digest};\r\n b="
    )
    chosen = [field for name in names if (field := taken(fields, name)) is not None]
    signed = b"".join(relaxed_field(field) + b"\r\n" for field in chosen) + relaxed_field(unsigned.encode())
    value = b64encode(key.signature(signed)).decode()
    folded = "\r\n ".join(value[i : i + 72] for i in range(0, len(value), 72))
    return f"{unsigned}{folded}\r\n".encode() + mail


def fields_of(head: bytes) -> list[tuple[bytes, bytes]]:
    """The header fields with their names in lower case, each whole, in their order."""
    lines = re.split(rb"\r\n(?![ \t])", head)
    return [(line.partition(b":")[0].strip().lower(), line) for line in lines if b":" in line]


def taken(fields: list[tuple[bytes, bytes]], name: str) -> bytes | None:
    """The last field of that name that was not taken yet (RFC 6376, 5.4.2)."""
    for i in reversed(range(len(fields))):
        if fields[i][0] == name.lower().encode():
            return fields.pop(i)[1]
    return None


def relaxed_field(field: bytes) -> bytes:
    name, _, value = field.partition(b":")
    value = re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b"")).strip(b" \t")
    return name.strip().lower() + b":" + value


def relaxed_body(body: bytes) -> bytes:
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)
