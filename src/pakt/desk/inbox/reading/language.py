"""The language of a text: one of those a desk speaks, or none. Small words first, a model where they do not tell."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

# How much of a text tells its language.
SAMPLE = 4_000
SMALL_WORDS = {
    "pl": "i w na z że się nie do jest o od po za co jak ale czy proszę mamy prosimy dzień dobry dziękuję pozdrawiam "
          "oraz przez dla są nam już tylko tak ma może nas pan pani państwa witam dotyczy zgłoszenie działa w sprawie",
    "cs": "a v na z že se ne do je o od po za co jak ale nebo prosím máme dobrý den děkuji pozdravem s jsem jsou "
          "nám už jen tak má může nás pane vás dotaz mi pro při který která není funguje bylo byl jste bude nelze k",
    "sr-Latn": "i u na sa da se ne do je o od po za šta kako ali li molim imamo dobar dan hvala pozdrav poštovani "
               "nam već samo tako može nas gospodine su što ili nije za koji koja radi bio bila ste biće smo kod",
    "en": "the and in on of to is it that not with from for what how but please we have hello thank thanks regards "
          "are us already only so may our you this be was were can cannot does works dear",
    "sk": "a v na z že sa nie do je o od po za čo ako ale alebo prosím máme dobrý deň ďakujem pozdravom som sú nám "
          "už len tak má môže nás pán vás otázka mi pre pri ktorý ktorá nefunguje bolo bol ste bude",
    "de": "der die das und ist nicht in zu den mit von für wir haben auf es ich sie bitte danke grüße ein eine im",
    "fr": "le la les et est pas dans de des avec pour nous avons sur il je vous merci bonjour un une du que",
    "ru": "и в на с что не до это от по за как но ли пожалуйста у нас добрый день спасибо уважением для или уже "
          "только так может вас который я мы вы он она они был была были есть работает здравствуйте к из",
    "sr-Cyrl": "и у на са да се не до је о од по за шта како али ли молим имамо добар дан хвала поздрав поштовани "
               "нам већ само тако може нас су што или није који која ради био била сте биће смо код",
    "uk": "і в на з що не до це від по за як але чи будь ласка ми маємо добрий день дякую повагою для або вже та "
          "тільки так може вас який я ви він вона вони був є працює у нас",
    "bg": "и в на с че не до това от по за как но ли моля имаме добър ден благодаря поздрави за или вече само така "
          "може нас който аз ние вие той тя те беше е работи ще са",
}  # fmt: skip
WORDS = {language: frozenset(words.split()) for language, words in SMALL_WORDS.items()}
LETTERS = {
    "pl": "ąęłńśźż", "cs": "ěřů", "sr-Latn": "đć", "sk": "ľĺŕôä", "ru": "ыэъё", "sr-Cyrl": "ђјљњћџ",
    "uk": "іїєґ",
    "de": "äöüß",
}  # fmt: skip
LATIN = ("pl", "cs", "sr-Latn", "en", "sk", "de", "fr")
CYRILLIC = ("ru", "sr-Cyrl", "uk", "bg")
OURS = frozenset({"pl", "cs", "sr-Latn", "sr-Cyrl", "ru", "en"})
# As the model calls them; neighbours that it takes for ours are none of ours but by their words.
MODEL = {"pl": "pl", "cs": "cs", "sr": "sr-Latn", "hr": "sr-Latn", "bs": "sr-Latn", "ru": "ru", "en": "en"}
CANDIDATES = ["pl", "cs", "sr", "hr", "bs", "ru", "en", "sk", "uk", "de", "fr", "it", "es", "bg", "mk", "sl", "hu"]
WORD = re.compile(r"[^\W\d_]+")
NOISE = re.compile(r"https?://\S+|\S+@\S+|^>.*$", re.MULTILINE)


def language_of(text: str) -> str:
    """pl, cs, sr-Latn, sr-Cyrl, ru, en; empty where it is another one or can't be told."""
    found = [word.casefold() for word in WORD.findall(NOISE.sub(" ", text[:SAMPLE]))]
    if not found:
        return ""
    letters = "".join(found)
    cyrillic = sum(1 for one in letters if "\u0400" <= one <= "\u04ff") * 2 > len(letters)
    scores = {language: _score(language, found, letters) for language in (CYRILLIC if cyrillic else LATIN)}
    best, second = sorted(scores, key=lambda one: -scores[one])[:2]
    if scores[best] >= 2 and scores[best] > scores[second] * 1.15:
        return best if best in OURS else ""
    return _by_model(text[:SAMPLE], cyrillic, len(found))


def _score(language: str, found: list[str], letters: str) -> float:
    small = sum(1 for word in found if word in WORDS[language])
    own = sum(letters.count(one) for one in LETTERS.get(language, ""))
    return small + 1.5 * own


def _by_model(text: str, cyrillic: bool, words: int) -> str:
    if words < 3:
        return ""
    code, sure = _model().classify(text)
    if sure < 0.8:
        return ""
    language = MODEL.get(code, "")
    if language == "sr-Latn" and cyrillic:
        return "sr-Cyrl" if code == "sr" else ""
    if cyrillic != (language == "ru"):
        return ""
    return language


@cache
def _model() -> Any:
    """Half a second and some memory: only where it is needed."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    made = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    made.set_languages(CANDIDATES)
    return made
