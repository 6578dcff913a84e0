"""What pages are made of: who is here, what they may do, and how things look."""
