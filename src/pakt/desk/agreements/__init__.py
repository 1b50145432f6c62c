"""Agreements between a customer and a provider, and the versions of their contract with the dates they run from."""
