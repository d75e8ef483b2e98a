"""Memory that a step leaves is there for the next."""

import platform
import subprocess
import sys

import pytest
from paths import ROOT

CODE = """
import resource
import numpy as np
from mbv2.training.memory import keep_memory
{call}
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    np.ones(64 << 20, np.uint8)  # 16,384 pages of 4 KiB
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
faults()
print(faults())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only the GNU C library gives large blocks back at once")
def test_a_large_block_is_not_fetched_from_the_system_again():
    told = {}
    for call in ("", "keep_memory()"):
        line = [sys.executable, "-c", CODE.format(call=call)]
        told[call] = int(subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    assert told["keep_memory()"] < 20
    assert told[""] > 20  # larger pages, where the system has them, need fewer
