"""The queue: what is owed next, and whoever works through it."""
