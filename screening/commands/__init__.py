"""What the command line can do, one module a subject. It is for whoever runs the server: it asks for no sign-in.

Each module has `add_commands(subparsers)`. A command returns the number that the program ends with.
"""
