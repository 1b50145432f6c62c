"""Reporting: what the agreement asks for, and by when an answer is owed."""
