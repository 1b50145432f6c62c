#!/usr/bin/env python3
"""Make .venv: a virtual environment with Pakt and exactly the locked libraries.

    python3 bootstrap.py run     what the desk needs
    python3 bootstrap.py dev     and what its tests and checks need

Needs Python 3.11 or newer and the network, nothing else: where Python came without pip (Debian does that), the pip
in vendor/ is used; where uv is installed, uv is used, which is faster. A second start finds everything in place and
says nothing. Only the standard library is used here, and only syntax that an old Python can still read and refuse.
"""

import hashlib
import os
import platform
import subprocess
import sys
import time
import zipfile
from pathlib import Path

try:
    import shlex
    import shutil
    import venv
except ImportError as missing:  # Debian's python3-minimal
    sys.exit("bootstrap: this Python lacks a part of its library ({}): apt-get install python3".format(missing.name))

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
OLDEST_PYTHON = (3, 11)
PIP_WHEEL = ROOT / "vendor" / "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
# The lock is complete, so nothing is resolved; wheels only, so that no foreign code runs while installing.
INSTALL_OPTIONS = ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
# What pip and uv print, and what it means for the person in front of it. The first that fits is told.
HINTS = [
    (
        ("DO NOT MATCH THE HASHES", "Hash mismatch"),
        "A downloaded file is not the one that the lock names, and was not installed. If a mirror or a proxy stands "
        "between this machine and the package index, ask whoever runs it.",
    ),
    (
        ("CERTIFICATE_VERIFY_FAILED", "invalid peer certificate"),
        "The package index showed a certificate that this machine does not trust. Behind a company's proxy set "
        "PIP_CERT (or SSL_CERT_FILE for uv) to its certificate file.",
    ),
    (
        ("NewConnectionError", "NameResolutionError", "ConnectTimeout", "ProxyError", "error sending request"),
        "The package index cannot be reached. Check the network; behind a proxy set HTTPS_PROXY, and with a mirror "
        "of your own PIP_INDEX_URL (or UV_DEFAULT_INDEX for uv).",
    ),
    (("No space left on device",), "The disk is full: about 200 MB are needed, 500 MB for development."),
    (
        ("No matching distribution", "no wheels with a matching", "has no usable wheels"),
        "A library has no ready-made file for this machine (Python {python}, {system} {machine}). Pakt's libraries "
        "come for Linux with glibc and for macOS, on x86_64 and arm64, for Python 3.11 to 3.14.",
    ),
]


class BootstrapError(Exception):
    """Something that the person can mend; the text says how."""


def main():
    if sys.argv[1:] not in (["run"], ["dev"]):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    group = sys.argv[1]
    try:
        check_python()
        if not is_current(group):
            install(group)
    except (BootstrapError, OSError) as error:
        print("\nbootstrap: {}".format(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nbootstrap: stopped; start again to go on", file=sys.stderr)
        return 130
    return 0


def check_python():
    if sys.version_info < OLDEST_PYTHON:
        raise BootstrapError(
            "Python {}.{} or newer is needed, and {} is {}. With a newer one installed name it: make demo "
            "PYTHON=python3.12".format(*OLDEST_PYTHON, sys.executable, platform.python_version())
        )


def install(group):
    started = time.monotonic()
    print("Preparing .venv with Python {} (once; the next start skips this)".format(platform.python_version()))
    site_packages = step("virtual environment", make_environment)
    step("libraries, checked against requirements/{}.lock".format(group), install_libraries, group, site_packages)
    step("pakt itself", link_pakt, site_packages)
    for name in covered(group):
        stamp(name).write_text(fingerprint(name), encoding="ascii")
    print("Ready in {:.1f} s\n".format(time.monotonic() - started), flush=True)


def step(title, function, *arguments):
    """Run one step of the installation and say how long it took."""
    print("  {} ...".format(title), end="", flush=True)
    started = time.monotonic()
    result = function(*arguments)
    print(" {:.1f} s".format(time.monotonic() - started), flush=True)
    return result


def make_environment():
    """Create .venv unless a usable one is there. Returns its site-packages."""
    site_packages = ask_environment()
    if site_packages is None:
        venv.create(str(VENV), clear=True, symlinks=True, with_pip=False)
        site_packages = ask_environment()
    if site_packages is None:
        raise BootstrapError("{} does not run; delete .venv and start again".format(VENV_PYTHON))
    return site_packages


def ask_environment():
    """The site-packages of .venv; None where there is none, or it is broken, or its Python is too old."""
    question = "import sys, sysconfig; assert sys.version_info >= {}; print(sysconfig.get_path('purelib'))"
    try:
        answer = subprocess.run(
            [str(VENV_PYTHON), "-c", question.format(OLDEST_PYTHON)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError:
        return None
    return Path(os.fsdecode(answer.stdout).strip()) if answer.returncode == 0 else None


def install_libraries(group, site_packages):
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(VENV_PYTHON)]
    else:
        if not (site_packages / "pip").is_dir():
            unpack_pip(site_packages)
        command = [str(VENV_PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-compile"]
    command += [*INSTALL_OPTIONS, "-r", str(lock_of(group))]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise BootstrapError(explain(done.stdout.decode("utf-8", "replace")))


def unpack_pip(site_packages):
    """A wheel is an archive of what belongs into site-packages; pip's needs nothing more than to lie there."""
    if hashlib.sha256(PIP_WHEEL.read_bytes()).hexdigest() != PIP_SHA256:
        raise BootstrapError("{} is damaged: git checkout -- vendor".format(PIP_WHEEL))
    with zipfile.ZipFile(str(PIP_WHEEL)) as wheel:
        wheel.extractall(str(site_packages))


def explain(output):
    """The end of what the installer said, and what to do about it."""
    said = "\n".join("    " + line for line in output.strip().splitlines()[-6:])
    machine = {"python": platform.python_version(), "system": platform.system(), "machine": platform.machine()}
    for signs, hint in HINTS:
        if any(sign in output for sign in signs):
            return "the libraries were not installed.\n{}\n\n{}".format(said, hint.format(**machine))
    return "the libraries were not installed.\n{}".format(said)


def link_pakt(site_packages):
    """Make `import pakt` and .venv/bin/pakt use src/ as it is, without building anything."""
    (site_packages / "pakt.pth").write_text(str(ROOT / "src") + "\n", encoding="utf-8")
    script = VENV / "bin" / "pakt"
    script.write_text('#!/bin/sh\nexec {} -P -m pakt "$@"\n'.format(shlex.quote(str(VENV_PYTHON))), encoding="utf-8")
    script.chmod(0o755)


def is_current(group):
    try:
        return VENV_PYTHON.exists() and stamp(group).read_text(encoding="ascii") == fingerprint(group)
    except FileNotFoundError:
        return False


def covered(group):
    """The development lock holds every pin of the other one."""
    return ["run", "dev"] if group == "dev" else ["run"]


def stamp(group):
    return VENV / "installed-{}.sha256".format(group)


def fingerprint(group):
    """Changes with the lock, and with the folder, whose path is written into .venv."""
    return hashlib.sha256(lock_of(group).read_bytes() + os.fsencode(str(ROOT))).hexdigest()


def lock_of(group):
    return ROOT / "requirements" / (group + ".lock")


if __name__ == "__main__":
    sys.exit(main())
