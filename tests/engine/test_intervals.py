"""Stretches of time against sets of moments."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pakt.engine.intervals import length, minus, union, within

INTERVALS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8)


def moments(intervals):
    return {moment for start, end in intervals for moment in range(start, end)}


def tidy(intervals):
    return all(a < b for a, b in intervals) and all(first[1] < second[0] for first, second in pairwise(intervals))


@given(INTERVALS, INTERVALS)
def test_what_is_left_is_what_lies_in_none_of_the_others(intervals, others):
    left = minus(intervals, others)
    assert moments(left) == moments(intervals) - moments(others)
    assert tidy(left) and length(left) == len(moments(left))


@given(INTERVALS)
def test_the_union_is_the_same_time_in_order_without_touching(intervals):
    joined = union(intervals)
    assert moments(joined) == moments(intervals)
    assert tidy(joined)


@given(INTERVALS, st.integers(0, 40), st.integers(0, 40))
def test_what_lies_within(intervals, start, end):
    assert moments(within(union(intervals), start, end)) == moments(intervals) & set(range(start, end))
