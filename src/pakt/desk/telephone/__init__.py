"""Calls: who rings, what they say, when they are called back, and whom a call is owed."""
