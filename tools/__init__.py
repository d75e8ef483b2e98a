"""What the Makefile calls: each module is a command, `python -m tools.<name>`."""
