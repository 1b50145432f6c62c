"""What agents have prepared: answers with blanks that fill themselves, and macros of several steps at once."""
