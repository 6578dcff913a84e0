"""How fast it is, each figure beside a floor measured in the same run: ratios mean something on any machine."""
