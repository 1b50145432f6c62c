"""The desk: what people use. Only the desk touches the database; only the engine decides times and states."""
