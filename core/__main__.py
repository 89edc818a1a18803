"""The command line: python -m core methods | compress | decode | sweep | report."""

from importlib import import_module

from core.command_line.running import ending


def main() -> None:
    """Run a command; the module docstring of `core.command_line` tells how it ends."""
    with ending():
        # These imports take a second, in which a person may press Ctrl-C already, and may find a
        # limit in the environment that is not a number.
        import_module("core.command_line.commands").run()


if __name__ == "__main__":
    main()
