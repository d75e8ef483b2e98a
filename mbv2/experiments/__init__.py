"""Experiments in numbers, without torch: the thin manifold and means over seeds."""
