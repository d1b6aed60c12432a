"""Run first in every kernel: note which of the book's files and folders the notebook reads."""

import os
import sys

book = os.environ["BPLIB_BOOK"] + os.sep
log = os.open(os.environ["BPLIB_READS"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def note(event: str, arguments: tuple[object, ...]) -> None:
    """Write down a path of the book; what the import of modules looks at does not count."""
    if event not in ("open", "os.listdir", "os.scandir"):
        return
    path = arguments[0]
    if isinstance(path, str | os.PathLike) or path is None:
        path = os.path.abspath(path or ".")
        importing = sys._getframe(1).f_code.co_filename.startswith("<frozen importlib")
        if path.startswith(book) and not importing:
            os.write(log, os.fsencode(path) + b"\n")


sys.addaudithook(note)
