"""A page is out of date when the package or these extensions change: its notebook is then executed again."""

import zlib
from pathlib import Path

import mbv2

PACKAGE_FILES = ("*.py", "*.js", "*.css", "*.csv", "*.json")


def setup(app):
    app.connect("source-read", note_package)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": extensions_version()}


def note_package(app, docname, source):
    """Note every file of `mbv2` as a dependency of the page `docname`."""
    for pattern in PACKAGE_FILES:
        for path in Path(mbv2.__file__).parent.rglob(pattern):
            app.env.note_dependency(str(path))


def extensions_version():
    """A checksum of this folder: Sphinx reads every page again when it differs."""
    files = sorted(path for path in Path(__file__).parent.iterdir() if path.suffix in (".py", ".js"))
    return zlib.crc32(b"".join(path.read_bytes() for path in files))
