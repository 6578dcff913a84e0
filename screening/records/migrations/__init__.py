"""How the tables came to be as they are, step by step; screening/records/migrate.py takes the steps when a store is opened."""
