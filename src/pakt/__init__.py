"""Pakt: a service desk that carries a support agreement out."""

__version__ = "0.1.0"
