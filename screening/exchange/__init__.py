"""What goes out to other programs."""
