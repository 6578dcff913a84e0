"""Where it is shown: thin pages, each guarded in its first statement."""
