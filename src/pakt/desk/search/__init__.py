"""Search over everything that is written, as one types, in five languages."""
