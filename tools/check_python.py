"""Say clearly why this Python cannot make the virtual environment. Runs, and can say so, on old Pythons too."""

import platform
import sys

LEAST = (3, 11)
PROCESSORS = ("x86_64", "amd64", "aarch64", "arm64")


def problem(version, has_ensurepip):
    """One sentence that names what to install, or None where nothing is missing."""
    if tuple(version[:2]) < LEAST:
        return "Python {}.{} or newer is needed, and this is {}.{}: make book PYTHON=python3.12, say.".format(
            *LEAST, *version[:2]
        )
    if not has_ensurepip:
        return "This Python cannot make virtual environments: on Debian and Ubuntu, apt-get install python3-venv."
    return None


def system_problem(system, processor, bits):
    """One sentence where PyTorch or make has no version for the system, else None. `system`: as sys.platform."""
    if system in ("win32", "cygwin", "msys"):
        return "Windows itself is not supported: install WSL (wsl --install), and run make in its Linux."
    if system == "darwin" and processor == "x86_64":
        return (
            "This Python is one for Intel Macs, for which PyTorch makes no new versions: "
            "use a Mac with Apple silicon and a Python for it, or Linux."
        )
    if bits != 64 or processor.lower() not in PROCESSORS:
        return "PyTorch needs a 64-bit Python on an x86-64 or ARM processor, and this is {} bits on {}.".format(
            bits, processor or "an unknown one"
        )
    return None


def has_ensurepip():
    """Debian leaves this module to the package python3-venv."""
    try:
        import ensurepip
    except ImportError:
        return False
    return bool(ensurepip.version())


if __name__ == "__main__":
    bits = 64 if sys.maxsize > 2**32 else 32
    sys.exit(system_problem(sys.platform, platform.machine(), bits) or problem(sys.version_info, has_ensurepip()))
