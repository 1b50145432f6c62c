"""What stands behind `pakt COMMAND`, one module each."""
