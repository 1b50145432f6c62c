"""What all tests share: Django made ready where it is needed, what may be skipped, and saying so at the end."""

import os
import shutil
import tempfile
from collections import Counter

import pytest

ON_POSTGRES = os.environ.get("PAKT_DATABASE_URL", "").startswith("postgres")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NO_CHROMIUM = "no Chromium on this machine (apt-get install chromium libatomic1)"


def pytest_configure(config: pytest.Config) -> None:
    if all("tests/engine" in argument for argument in config.args):
        return  # The engine knows no Django, and neither do its tests.
    os.environ["DJANGO_SETTINGS_MODULE"] = "pakt.desk.settings"
    if "PYTEST_XDIST_WORKER" not in os.environ:
        # Never the data folder of a desk that somebody uses; the workers share this one.
        folder = os.environ["PAKT_DATA_DIR"] = tempfile.mkdtemp(prefix="pakt-tests-")
        config.add_cleanup(lambda: shutil.rmtree(folder))
    import django

    django.setup()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    browser = [item for item in items if item.get_closest_marker("browser")]
    if browser and CHROMIUM is None and os.environ.get("CI"):
        raise pytest.UsageError(f"browser tests: {NO_CHROMIUM}, and CI may not skip them")
    for item in browser:
        item.add_marker(pytest.mark.skipif(CHROMIUM is None, reason=f"browser tests - {NO_CHROMIUM}"))
    for item in items:
        if item.get_closest_marker("postgres"):
            reason = "only for PostgreSQL, where `make test` runs the desk's tests again"
            item.add_marker(pytest.mark.skipif(not ON_POSTGRES, reason=reason))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = Counter(str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", []))
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"skipped: {count} × {reason.removeprefix('Skipped: ')}")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the installed browser, for Playwright's `executable_path`."""
    assert CHROMIUM is not None
    return CHROMIUM
