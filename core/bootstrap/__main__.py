"""Entry point: picks the command, and turns every foreseeable failure into one sentence."""

import sys

OLDEST = (3, 11)
USAGE = "usage: python3 -m core.bootstrap install|run|test|lint|format|bench|migration|docs|assets|lock"


def main() -> int:
    """Run the command named by the first argument and return the exit code."""
    if sys.version_info[:2] < OLDEST:
        version = ".".join(str(part) for part in sys.version_info[:3])
        return fail(f"Guichet needs Python 3.11 or later; {sys.executable} is {version}.")
    from core.bootstrap.commands import COMMANDS
    from core.bootstrap.steps import Halt

    name, *arguments = sys.argv[1:] or [""]
    if name not in COMMANDS:
        return fail(USAGE)
    try:
        return COMMANDS[name](*arguments)
    except Halt as halt:
        return fail(str(halt))
    except OSError as error:
        return fail(f"{error.strerror or error}: {error.filename or name}")
    except KeyboardInterrupt:
        return 130


def fail(message: str) -> int:
    """Print the reason of a stop and return the exit code of a failure."""
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
