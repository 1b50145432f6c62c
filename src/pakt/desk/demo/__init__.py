"""A desk to look around in: one made-up provider, five made-up customers, and what happens to them.

All of it is told in `stories/`, with times as somebody would tell them now ("3 working hours ago"), so that a desk
filled at any moment shows the same situations.
"""

from pakt.desk.demo.passwords import Login, logins

__all__ = ["Login", "logins"]
