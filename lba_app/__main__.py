"""`python -m lba_app` is the `lba` command."""

from lba_app.cli import main

if __name__ == "__main__":
    main()
