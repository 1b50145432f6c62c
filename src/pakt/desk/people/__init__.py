"""Organisations, the people in them, and what they may see and do (`access.py`)."""
