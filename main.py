"""The program's door: with a subcommand the command line, without one (or with a project) the window."""

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run Handful with `arguments` (those of the process if None) and return its exit status."""
    argv = sys.argv[1:] if arguments is None else arguments
    if not argv or argv[0].rstrip("/\\").endswith(".handful"):
        from gui import app  # late: a command on a server without a display never sees Qt

        return app.run(argv)
    try:
        from core import cli

        return cli.main(argv)
    except KeyboardInterrupt:  # before the command line could take care of it
        print("Stopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
