"""A folder of small pictures whose classes differ in colour, and a run on it in a process of its own."""

import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from paths import ROOT
from PIL import Image

SIDE = 16


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """train/ and test/ with three classes: 12, 14 and 16 pictures to train on, 5 each to test."""
    root = tmp_path_factory.mktemp("pictures")
    random = np.random.default_rng(0)
    for part, counts in (("train", (12, 14, 16)), ("test", (5, 5, 5))):
        for channel, (name, count) in enumerate(zip(("ant", "bee", "cat"), counts, strict=True)):
            (root / part / name).mkdir(parents=True)
            for number in range(count):
                pixels = random.integers(0, 120, (SIDE, SIDE, 3))
                pixels[..., channel] += 100
                Image.fromarray(pixels.astype(np.uint8)).save(root / part / name / f"{number:03}.png")
    return root


@pytest.fixture
def command(folder):
    """Run `python -m mbv2.training` with small settings and whatever is added; returns the finished process."""

    def run(out, *more, **options):
        settings = {"data": folder, "out": out, "width": 0.1, "resolution": SIDE, "epochs": 3, "batch-size": 8}
        flags = [part for name, value in settings.items() for part in (f"--{name}", str(value))]
        line = [sys.executable, "-m", "mbv2.training", *flags, "--threads", "1", *more]
        return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300, **options)

    return run


class Noting(SimpleHTTPRequestHandler):
    """Serves files, silently, and notes what is asked for."""

    def do_GET(self):
        self.server.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture
def server(tmp_path):
    """A folder, its address, and what was asked for."""
    (tmp_path / "served").mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Noting, directory=tmp_path / "served")) as server:
        server.asked = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield tmp_path / "served", f"http://127.0.0.1:{server.server_port}", server.asked
        server.shutdown()
