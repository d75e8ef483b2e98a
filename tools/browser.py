"""Find a Chromium or Chrome, and a Firefox, for the tests, or install one: `python -m tools.browser --install`.

With `--firefox` it is Firefox that is found or installed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

VARIABLE = "MBV2_BROWSER"
SHELL = "chromium-headless-shell"  # Debian's Chromium without the parts that open windows: pages open twice as fast
COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
)
FIREFOX_VARIABLE = "MBV2_FIREFOX"
FIREFOX = ("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox")
FIREFOX_MISSING = (
    "No Firefox was found. Install one (Debian: apt-get install firefox-esr), or set "
    f"{FIREFOX_VARIABLE} to the path of its program."
)
QUESTIONS = {"DEBIAN_FRONTEND": "noninteractive"}  # none are asked
DOWNLOAD_SECONDS = 180  # playwright's own download may hang where its host is out of reach
MISSING = (
    "No Chromium or Chrome was found. Install one (Debian and Ubuntu: apt-get install chromium; elsewhere: Google "
    f"Chrome, or .venv/bin/python -m playwright install chromium), or set {VARIABLE} to the path of its program."
)


class NoBrowserError(RuntimeError):
    """No browser was found; the message names what to install."""


def find_browser():
    """Path of the browser's program: $MBV2_BROWSER, an installed one, or playwright's. NoBrowserError if none."""
    if program := _program(VARIABLE, (*COMMANDS, *APPLICATIONS)) or shutil.which(playwright_program()):
        return program
    raise NoBrowserError(MISSING)


def find_shell():
    """Path of Chromium's headless shell, if installed and $MBV2_BROWSER names no other, else of `find_browser()`."""
    return (not os.environ.get(VARIABLE) and shutil.which(SHELL)) or find_browser()


def find_firefox():
    """Path of Firefox: $MBV2_FIREFOX or an installed one. NoBrowserError if there is none."""
    if program := _program(FIREFOX_VARIABLE, FIREFOX):
        return program
    raise NoBrowserError(FIREFOX_MISSING)


def _program(variable, candidates):
    """The program that an environment variable names, or the first of `candidates` that there is, or None."""
    if chosen := os.environ.get(variable):
        if program := shutil.which(chosen):
            return program
        raise NoBrowserError(f"{variable} is {chosen!r}, which is not a program that can be run.")
    return next(filter(None, map(shutil.which, candidates)), None)


def playwright_program():
    """Where playwright keeps its own Chromium, whether or not it has been downloaded.

    Asked of a process of its own, since playwright refuses to start twice in one.
    """
    ask = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
    )
    return subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout.strip()


def ensure_browser():
    """Path of a browser, installed first where none is found. NoBrowserError if that does not work either."""
    for install in (None, download, apt_install_browser):
        try:
            if install is None or install():
                return find_browser()
        except NoBrowserError:
            if os.environ.get(VARIABLE):
                raise  # a wrong path is a mistake to mend: nothing is installed behind it
    raise NoBrowserError(MISSING)


def ensure_firefox():
    """Path of Firefox, as Debian's package first where none is found. NoBrowserError if that does not work either."""
    try:
        return find_firefox()
    except NoBrowserError:
        if os.environ.get(FIREFOX_VARIABLE) or not apt_install("firefox-esr"):
            raise
    return find_firefox()


def download():
    """Let playwright download its Chromium; False if that fails or takes longer than DOWNLOAD_SECONDS."""
    print("No browser was found: asking playwright to download Chromium.", flush=True)
    return _run([sys.executable, "-m", "playwright", "install", "chromium"], DOWNLOAD_SECONDS)


def apt_install_browser():
    """Install Debian's Chromium, and its headless shell where there is one; False if Chromium cannot be installed."""
    installed = apt_install("chromium")
    if installed and not shutil.which(SHELL):
        shell = ["apt-get", "-qq", "install", "-y", SHELL]
        _run(shell, 900, os.environ | QUESTIONS, optional=True)  # older ones lack it
    return installed


def apt_install(package):
    """Install a package of Debian; False if that fails, or if this is not Debian, or not root."""
    if not is_root() or not shutil.which("apt-get") or not Path("/etc/debian_version").exists():
        return False
    print(f"Installing Debian's package {package}.", flush=True)
    environment = os.environ | QUESTIONS
    update, install = ["apt-get", "-qq", "update"], ["apt-get", "-qq", "install", "-y", package]
    return _run(update, 300, environment) and _run(install, 900, environment)


def is_root():
    """Whether this process may install system packages. Windows has no user ids."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _run(command, seconds, environment=None, optional=False):
    """Whether `command` ended well within `seconds`.

    Its output goes to standard error if it did not, unless it is optional.
    """
    try:
        process = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        print(f"{' '.join(command)}: given up after {seconds} s", file=sys.stderr)
        return False
    if process.returncode and not optional:
        print(f"{' '.join(command)}: failed\n{process.stdout[-2000:]}", file=sys.stderr)
    return process.returncode == 0


def main(arguments):
    """Print the browser's path. With --install, install one where none is found."""
    if not {"--install", "--firefox"}.issuperset(arguments):
        return "usage: python -m tools.browser [--install] [--firefox]"
    finders = (find_firefox, ensure_firefox) if "--firefox" in arguments else (find_browser, ensure_browser)
    try:
        print("Browser:", finders["--install" in arguments]())
    except NoBrowserError as error:
        return str(error)
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
