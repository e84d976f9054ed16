"""`python -m model.train`: see command.py."""

from .command import main

main()
