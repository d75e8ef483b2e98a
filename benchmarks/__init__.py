"""Each figure is a ratio against a peer, or a percentile, measured in one run: `make bench`, or one at a time:

    .venv/bin/python -m benchmarks.bench_cost     network_cost against torchinfo.summary     at least 500 times faster
    .venv/bin/python -m benchmarks.bench_forward  a forward pass against the same network    at most 1.05 times as long
    .venv/bin/python -m benchmarks.bench_paint    from a slider's key to the painted frame   95 % within 16 ms
    .venv/bin/python -m benchmarks.bench_training a training epoch against a plain loop      at least as fast
                                                  from the start to the first step           at most 5 s

bench_paint needs a built book (`make book`) and a browser. Close other programs first: all but bench_paint
compare times, and a busy machine moves them.
"""
