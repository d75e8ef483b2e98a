"""Say clearly why this Python cannot make the virtual environment. Runs, and can say so, on old Pythons too."""

import sys

LEAST = (3, 11)


def problem(version, has_ensurepip):
    """One sentence that names what to install, or None where nothing is missing."""
    if tuple(version[:2]) < LEAST:
        return "Python {}.{} or newer is needed, and this is {}.{}: make book PYTHON=python3.12, say.".format(
            *LEAST, *version[:2]
        )
    if not has_ensurepip:
        return "This Python cannot make virtual environments: on Debian and Ubuntu, apt-get install python3-venv."
    return None


def has_ensurepip():
    """Debian leaves this module to the package python3-venv."""
    try:
        import ensurepip
    except ImportError:
        return False
    return bool(ensurepip.version())


if __name__ == "__main__":
    sys.exit(problem(sys.version_info, has_ensurepip()))
