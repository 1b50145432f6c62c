"""By which ways something goes out, one channel a file."""
