"""What it means: the clinical core, and the record that keeps it. No screen."""
