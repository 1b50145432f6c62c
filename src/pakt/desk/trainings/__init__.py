"""Trainings whose place and dates the provider sets, and who is enrolled."""
