"""Where it is shown: thin pages, each guarded in its first statement. The only home of Streamlit besides the
front door."""
