"""What we ask: the paper form. No screen, no judgement, no storage."""
