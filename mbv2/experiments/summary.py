"""One experiment with several seeds: mean, spread, and differences between networks that started alike. No torch."""

from collections.abc import Iterable
from statistics import mean, stdev
from typing import NamedTuple, TypeAlias

Variant: TypeAlias = tuple[str, str]  # projection, shortcut


class Result(NamedTuple):
    """One trained network.

    Attributes:
        projection: What follows the convolution into a narrow tensor.
        shortcut: Which tensors the shortcut joins.
        seed: Of its initial weights and of the order of its images.
        accuracy: Percent of the test images.
    """

    projection: str
    shortcut: str
    seed: int
    accuracy: float


class Summary(NamedTuple):
    """One variant over all seeds, and its paired differences to the first variant, in percentage points.

    Attributes:
        projection: What follows the convolution into a narrow tensor.
        shortcut: Which tensors the shortcut joins.
        mean: Percent of the test images.
        spread: Standard deviation over the seeds.
        difference: Mean over the seeds of (this variant − the first one, trained from the same weights).
        difference_spread: Standard deviation of those differences.
        verdict: What that says, in words.
    """

    projection: str
    shortcut: str
    mean: float
    spread: float
    difference: float
    difference_spread: float
    verdict: str


def summarize(results: Iterable[Result]) -> list[Summary]:
    """Each variant over all seeds.

    Args:
        results: Trained networks; every variant with the same seeds, at least two. The other variants are held to the
            first one.

    Returns:
        A `Summary` of each variant, in the order in which `results` have them.

    Raises:
        ValueError: If the variants do not have the same seeds, at least two of them.
    """
    by_variant = group_by_variant(results)
    first = next(iter(by_variant.values()))
    return [_summary(variant, rates, first) for variant, rates in by_variant.items()]


def group_by_variant(results: Iterable[Result]) -> dict[Variant, dict[int, float]]:
    """The accuracies of each variant.

    Args:
        results: Trained networks; every variant with the same seeds, at least two.

    Returns:
        For each variant, (projection, shortcut), the percent of the test images of each seed.

    Raises:
        ValueError: If the variants do not have the same seeds, at least two of them.
    """
    by_variant: dict[Variant, dict[int, float]] = {}
    for result in results:
        by_variant.setdefault((result.projection, result.shortcut), {})[result.seed] = result.accuracy
    seeds = {tuple(sorted(rates)) for rates in by_variant.values()}
    if len(seeds) != 1 or len(next(iter(seeds))) < 2:
        raise ValueError(f"results must have the same seeds for each variant, at least two, not {sorted(seeds)}")
    return by_variant


def _summary(variant: Variant, rates: dict[int, float], first: dict[int, float]) -> Summary:
    differences = [rates[seed] - first[seed] for seed in first]
    difference, spread = mean(differences), stdev(differences)
    projection, shortcut = variant
    return Summary(
        projection,
        shortcut,
        mean=mean(rates.values()),
        spread=stdev(rates.values()),
        difference=difference,
        difference_spread=spread,
        verdict=_verdict(difference, spread, rates is first),
    )


def _verdict(difference: float, spread: float, is_first: bool) -> str:
    if is_first:
        return "what the others are compared with"
    if abs(difference) <= spread:
        return "no clear difference: it is within the spread"
    return f"clearly {'better' if difference > 0 else 'worse'}: beyond the spread"
