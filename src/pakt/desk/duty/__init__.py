"""Who is on duty, whom an alarm calls in which order by which ways, until somebody takes it."""
