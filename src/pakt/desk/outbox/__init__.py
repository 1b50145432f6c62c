"""What goes out: notices in the application and by e-mail, one delivery for each person and channel."""
