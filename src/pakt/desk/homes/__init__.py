"""The page that each role begins its day with."""
