"""Run every benchmark and print one table."""

import os
import platform

import torch

from . import bench_cost, bench_forward, bench_paint, bench_slices, bench_training
from .figures import print_table


def main():
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, torch {torch.__version__}"
    )
    for benchmark in (bench_cost, bench_forward, bench_paint, bench_slices, bench_training):
        print(f"\npython -m {benchmark.__name__}")
        print_table(benchmark.run())


if __name__ == "__main__":
    main()
