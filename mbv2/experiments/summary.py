"""One experiment with several seeds: mean, spread, and differences between networks that started alike. No torch."""

from statistics import mean, stdev
from typing import NamedTuple


class Result(NamedTuple):
    """One trained network."""

    projection: str
    shortcut: str
    seed: int
    accuracy: float  # percent of the test images


class Summary(NamedTuple):
    """One variant over all seeds, and its paired differences to the first variant, in percentage points."""

    projection: str
    shortcut: str
    mean: float  # percent of the test images
    spread: float  # standard deviation over the seeds
    difference: float  # mean over the seeds of (this variant − the first one, trained from the same weights)
    difference_spread: float  # standard deviation of those differences
    verdict: str


def summarize(results):
    """A `Summary` of each variant in `results`, in their order; the first variant is what the others are held to.

    ValueError unless all variants have the same seeds, at least two of them.
    """
    by_variant = group_by_variant(results)
    first = next(iter(by_variant.values()))
    return [_summary(variant, rates, first) for variant, rates in by_variant.items()]


def group_by_variant(results):
    """{(projection, shortcut): {seed: accuracy}}; ValueError unless all have the same seeds, at least two."""
    by_variant = {}
    for result in results:
        by_variant.setdefault((result.projection, result.shortcut), {})[result.seed] = result.accuracy
    seeds = {tuple(sorted(rates)) for rates in by_variant.values()}
    if len(seeds) != 1 or len(next(iter(seeds))) < 2:
        raise ValueError(f"results must have the same seeds for each variant, at least two, not {sorted(seeds)}")
    return by_variant


def _summary(variant, rates, first):
    differences = [rates[seed] - first[seed] for seed in first]
    difference, spread = mean(differences), stdev(differences)
    values = list(rates.values())
    return Summary(
        *variant, mean(values), stdev(values), difference, spread, _verdict(difference, spread, rates is first)
    )


def _verdict(difference, spread, is_first):
    if is_first:
        return "what the others are compared with"
    if abs(difference) <= spread:
        return "no clear difference: it is within the spread"
    return f"clearly {'better' if difference > 0 else 'worse'}: beyond the spread"
