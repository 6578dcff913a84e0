"""The bibliography, the positions and the two policies."""
