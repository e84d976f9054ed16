"""`python -m model.train`: a configuration and files of pairs (command.py), or a toy task (toy_command.py)."""

import sys

from . import command, toy_command

toys = any(argument == "--task" or argument.startswith("--task=") for argument in sys.argv[1:])
(toy_command if toys else command).main()
