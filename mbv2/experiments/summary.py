"""One experiment with several seeds: mean, spread, and differences between networks that started alike. No torch."""

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from statistics import mean, stdev
from typing import NamedTuple, TypeAlias

from scipy.special import stdtrit

CONFIDENCE = 0.95  # of `margin`: of twenty pairs of equal networks, one is called different

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
        margin: `margin` of those differences.
        verdict: What that says, in words.
    """

    projection: str
    shortcut: str
    mean: float
    spread: float
    difference: float
    margin: float
    verdict: str


class Difference(NamedTuple):
    """How two variants differ, seed by seed, in the unit of their rates.

    Attributes:
        mean: Mean over the seeds.
        margin: `margin` of the differences.
        verdict: What that says, in words.
    """

    mean: float
    margin: float
    verdict: str


def difference(rates: Mapping[int, float], first: Mapping[int, float]) -> Difference:
    """How far one variant is from another that started alike.

    Args:
        rates: A number for each seed, the higher the better.
        first: The same of what it is compared with, for the same seeds.

    Returns:
        Mean, margin and verdict of `rates` − `first`.

    Raises:
        ValueError: If the seeds differ, or there are fewer than two.
    """
    if rates.keys() != first.keys():
        raise ValueError(f"rates must have the seeds of first, {sorted(first)}, not {sorted(rates)}")
    differences = [rates[seed] - first[seed] for seed in first]
    middle, within = mean(differences), margin(differences)
    return Difference(middle, within, _verdict(middle, within))


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


def margin(differences: Sequence[float]) -> float:
    """How far the mean of some differences may lie from the true one: half the width of the 95 % interval.

    Student's t, for any number of pairs: the standard error, SD / √n, times the quantile of the t distribution with
    n − 1 degrees of freedom (2.4 for eight pairs, 12.7 for two). A mean beyond it is significant at 5 %, as the paired
    t-test says.

    Args:
        differences: One for each pair, at least two.

    Returns:
        In the unit of the differences.

    Raises:
        ValueError: If there are fewer than two.
    """
    if len(differences) < 2:
        raise ValueError(f"differences must hold at least two numbers, not {len(differences)}")
    quantile = float(stdtrit(len(differences) - 1, (1 + CONFIDENCE) / 2))
    return quantile * stdev(differences) / sqrt(len(differences))


def _summary(variant: Variant, rates: dict[int, float], first: dict[int, float]) -> Summary:
    found = difference(rates, first)
    return Summary(
        *variant,
        mean=mean(rates.values()),
        spread=stdev(rates.values()),
        difference=found.mean,
        margin=found.margin,
        verdict="what the others are compared with" if rates is first else found.verdict,
    )


def _verdict(middle: float, within: float) -> str:
    if abs(middle) <= within:
        return "no clear difference: luck alone could explain it"
    return f"clearly {'better' if middle > 0 else 'worse'}: more than luck explains"
