"""Amounts in words are read in the language of a contract, whatever the spaces."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pakt.engine.amounts import in_words, parse_words

LANGUAGES = ["cs", "de", "en", "pl", "ru", "sr"]
BELOW = 10**9


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(LANGUAGES), st.integers(0, BELOW - 1))
def test_every_number_is_read_as_it_is_written(language, number):
    text = in_words(Decimal(number), language)
    assert parse_words(text, language) == number
    if language != "en":  # An "and" between words counts nothing; inside one it can't be told from a "thousand".
        assert parse_words(text.replace(" ", ""), language) == number


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("cs", "tři sta padesát tisíc tři sta sedmdesát devět", "350379"),
        ("cs", "Třistapadesáttisíctřistasedmdesátdevět korun českých", "350379"),
        ("cs", "sedmdesát tři tisíc pět set osmdesát", "73580"),
        ("pl", "dwa tysiące pięć złotych 50/100", "2005.5"),
        ("ru", "двадцать одна тысяча двести два рубля", "21202"),
        ("sr", "dve hiljade petsto i jedan dinar", "2501"),
        ("en", "one million, two thousand and three pounds", "1002003"),
        ("en", "zero", "0"),
    ],
)
def test_words_are_read_with_what_stands_around_them(language, text, number):
    assert parse_words(text, language) == Decimal(number)


@pytest.mark.parametrize(
    ("language", "text"), [("en", "banana"), ("en", ""), ("en", "rather a thousand"), ("xx", "one")]
)
def test_what_says_no_number_is_none(language, text):
    assert parse_words(text, language) is None


def test_an_amount_is_written_with_its_cents():
    assert in_words(Decimal("2005.50"), "en") == "two thousand and five 50/100"
    assert in_words(Decimal("7.00"), "xx") == "7.00"
