"""The frame around every page: theme, errors, sign-in, what the style sheets and the vendored files keep to."""

import hashlib
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.http import Http404
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation
from django.views import defaults

from pakt.desk import pages
from pakt.desk.pages.frame import DemoLogin
from pakt.desk.pages.inputs import DayInput

STATIC = Path(pages.__file__).parent / "static/pakt"
STYLES = sorted((STATIC / "css").rglob("*.css"))


class Strict(HTMLParser):
    """Collects what a strict content policy would refuse."""

    def __init__(self, text):
        super().__init__()
        self.refused = []
        self.ids = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if "id" in names:
            self.ids.append(names["id"])
        if tag == "style" or (tag == "script" and not names.get("src")):
            self.refused.append(tag)
        self.refused += [
            f"{tag} {name}" for name in names if name == "style" or name.startswith("on") or name.startswith("hx-on")
        ]


def every_page():
    request = RequestFactory().get("/nowhere")
    logins = [DemoLogin("Ada Sample", "works on tickets", "ada", "demo")]
    return {
        "parts": Client().get("/parts/").content.decode(),
        "sign-in": render_to_string("registration/login.html", {"demo_logins": logins}, request),
        "400": defaults.bad_request(request, ValueError()).content.decode(),
        "403": defaults.permission_denied(request, PermissionDenied()).content.decode(),
        "404": defaults.page_not_found(request, Http404()).content.decode(),
        "500": defaults.server_error(request).content.decode(),
    }


@pytest.fixture(scope="module")
def rendered():
    return every_page()


def test_nothing_on_a_page_needs_more_than_a_strict_policy_allows(rendered):
    assert {name: Strict(text).refused for name, text in rendered.items()} == {name: [] for name in rendered}


def test_every_id_is_there_once(rendered):
    for name, text in rendered.items():
        ids = Strict(text).ids
        assert sorted(ids) == sorted(set(ids)), name


def test_every_page_has_a_language_a_title_a_skip_link_and_a_main_part(rendered):
    for text in rendered.values():
        assert '<html lang="en"' in text
        assert re.search(r"<title>\S.* · Pakt</title>", text)
        assert '<a class="skip" href="#main">' in text
        assert text.count("<main") == 1


def test_the_error_pages_say_what_to_do(rendered):
    assert "There is nothing here" in rendered["404"]
    assert "This is not yours to see" in rendered["403"]
    assert "This request cannot be read" in rendered["400"]
    assert "The fault is ours" in rendered["500"]


def test_the_sign_in_page_lists_the_logins_of_a_demo(rendered):
    assert "Ada Sample" in rendered["sign-in"]
    without = render_to_string("registration/login.html", {}, RequestFactory().get("/"))
    assert "demo" not in without


def test_the_theme_is_in_the_page_before_it_is_painted():
    client = Client()
    assert "data-theme" not in client.get("/parts/").content.decode().split(">")[1]
    answer = client.post("/theme/", {"theme": "dark", "next": "/parts/"})
    assert answer.url == "/parts/"
    page = client.get("/parts/").content.decode()
    assert 'data-theme="dark"' in page
    assert '<meta name="color-scheme" content="dark">' in page
    client.post("/theme/", {"theme": "", "next": "/parts/"})
    assert 'data-theme="dark"' not in client.get("/parts/").content.decode()


def test_a_made_up_theme_is_nothing():
    client = Client()
    client.cookies["theme"] = "'><script>"
    assert "data-theme" not in client.get("/parts/").content.decode().split("<head>")[0]


def test_choosing_a_theme_leads_nowhere_else():
    assert Client().post("/theme/", {"theme": "dark", "next": "https://elsewhere.example/"}).url == "/"
    assert Client().get("/theme/").status_code == 405


def test_a_language_can_be_chosen_on_every_page():
    client = Client()
    assert client.post("/language/", {"language": "cs", "next": "/parts/"}).url == "/parts/"
    assert '<html lang="cs"' in client.get("/parts/").content.decode()


def test_colours_have_their_names_in_one_file():
    for path in STYLES:
        if path.name == "tokens.css":
            continue
        text = re.sub(r"/\*.*?\*/|url\([^)]*\)|U\+[0-9A-F-]+", "", path.read_text(), flags=re.S)
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", text), path.name


def test_spaces_and_sizes_of_type_are_tokens():
    for path in STYLES:
        if path.name == "tokens.css":
            continue
        for line in path.read_text().splitlines():
            name, _, value = line.strip().partition(":")
            if re.match(r"(padding|margin|gap|row-gap|column-gap|font|font-size)(-|$)", name):
                assert not re.search(r"[\d.]+rem\b", value), f"{path.name}: {line.strip()}"


def test_every_style_sheet_is_in_the_table_of_contents():
    contents = (STATIC / "css/pakt.css").read_text()
    named = set(re.findall(r'@import url\("([^"]+)"\)', contents))
    assert named == {path.relative_to(STATIC / "css").as_posix() for path in STYLES} - {"pakt.css"}


def test_every_icon_in_use_is_in_the_sprite(rendered):
    drawn = set(re.findall(r'<symbol id="(i-[\w]+)"', (STATIC / "icons.svg").read_text()))
    used = {name for text in rendered.values() for name in re.findall(r"icons\.svg#(i-\w+)", text)}
    assert used <= drawn


def test_the_patterns_that_styles_refer_to_are_in_the_page(rendered):
    wanted = {name for path in STYLES for name in re.findall(r"url\(#([\w-]+)\)", path.read_text())}
    for name in wanted:
        assert f'id="{name}"' in rendered["500"]


def test_what_was_taken_over_is_what_the_lock_says():
    for line in (STATIC / "vendor/LOCK").read_text().splitlines():
        if line.startswith("#"):
            continue
        name, *_, digest = line.split()
        content = (STATIC / "vendor" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
        assert b"sourceMappingURL" not in content


def test_the_fonts_are_what_their_note_says():
    note = dict(
        reversed(line.split())
        for line in (STATIC / "fonts/README.md").read_text().splitlines()
        if line.endswith(".woff2")
    )
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (STATIC / "fonts").glob("*.woff2")}
    assert len(files) == 7
    assert note == files
    assert (STATIC / "fonts/OFL.txt").exists()


def test_the_files_can_be_collected_under_hashed_names(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    finders.get_finder.cache_clear()
    call_command("collectstatic", interactive=False, verbosity=0)
    main = next(path for path in (tmp_path / "pakt/css").glob("pakt.*.css"))
    assert re.search(r'@import url\("parts/strip\.[0-9a-f]{12}\.css"\)', main.read_text())
    strip = next(path for path in (tmp_path / "pakt/css/parts").glob("strip.*.css"))
    assert "url(#p-hatch)" in strip.read_text()


@pytest.mark.parametrize("language", ["en", "pl", "cs", "sr-latn", "ru"])
def test_a_day_is_handed_to_the_browser_in_its_own_form(language: str) -> None:
    with translation.override(language):
        assert 'value="2026-03-10"' in DayInput().render("day", date(2026, 3, 10))
