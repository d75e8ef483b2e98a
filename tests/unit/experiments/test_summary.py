"""Mean, spread and paired differences over seeds, by hand; and a figure that shows the same numbers."""

import numpy as np
import pytest
from figure_cases import axes
from scipy.stats import ttest_rel

from mbv2 import plots
from mbv2.experiments.summary import Result, difference, group_by_variant, margin, summarize

FIRST = [Result("linear", "bottlenecks", seed, rate) for seed, rate in ((0, 90.0), (1, 80.0), (2, 85.0))]
WORSE = [Result("relu6", "bottlenecks", seed, rate) for seed, rate in ((2, 79.0), (0, 85.0), (1, 74.0))]  # 5, 6, 6 less
SAME = [Result("linear", "expansions", seed, rate) for seed, rate in ((0, 92.0), (1, 77.0), (2, 85.0))]
BETTER = [Result("linear", "none", seed, rate + 3) for _, _, seed, rate in FIRST]
ALL = FIRST + WORSE + SAME + BETTER


def test_mean_and_spread_by_hand():
    first, worse, *_ = summarize(ALL)
    assert (first.mean, first.spread) == pytest.approx((85, 5))
    assert (worse.mean, worse.spread) == pytest.approx((238 / 3, (91 / 3) ** 0.5))


def test_differences_are_paired_by_seed_whatever_the_order():
    _, worse, same, better = summarize(ALL)
    t = 4.302653  # of two degrees of freedom, 97.5 %, from a printed table
    assert (worse.difference, worse.margin) == pytest.approx((-17 / 3, t / 3), rel=1e-6)
    assert (same.difference, same.margin) == pytest.approx((-1 / 3, t * 19**0.5 / 3), rel=1e-6)
    assert (better.difference, better.margin) == pytest.approx((3, 0))


def test_a_difference_is_paired_by_seed():
    found = difference({2: 79.0, 0: 85.0, 1: 74.0}, {0: 90.0, 1: 80.0, 2: 85.0})
    assert found[:2] == (pytest.approx(-17 / 3), pytest.approx(4.302653 / 3, rel=1e-6))
    assert found.verdict.startswith("clearly worse")


def test_a_difference_of_other_seeds_is_refused():
    with pytest.raises(ValueError, match=r"rates must have the seeds of first, \[0, 1\], not \[0, 2\]"):
        difference({0: 1.0, 2: 2.0}, {0: 1.0, 1: 2.0})


def pairs_of(differences):
    """Two variants whose accuracies differ by these numbers."""
    base = [Result("linear", "none", seed, 70.0 + seed % 7) for seed in range(len(differences))]
    return base + [Result("relu6", "none", r.seed, r.accuracy + d) for r, d in zip(base, differences, strict=True)]


def spread_out(mean, deviation, count):
    """Numbers with exactly this mean and standard deviation."""
    values = np.random.default_rng(count).normal(size=count)
    return mean + deviation * (values - values.mean()) / values.std(ddof=1)


@pytest.mark.parametrize("count", [2, 8, 100])
def test_equal_networks_are_called_different_once_in_twenty_whatever_the_number_of_seeds(count):
    random = np.random.default_rng(11)
    alarms = [summarize(pairs_of(random.normal(0, 3, count)))[1].verdict.startswith("clearly") for _ in range(3000)]
    assert np.mean(alarms) == pytest.approx(0.05, abs=0.015)  # nearly four standard deviations of a count of 3,000


@pytest.mark.parametrize("count", [2, 3, 8, 40])
def test_verdict_is_that_of_the_paired_t_test_at_five_percent(count):
    random = np.random.default_rng(count)
    for _ in range(200):
        first, other = random.normal(80, 3, count), random.normal(82, 3, count)
        row = summarize(pairs_of(other - first))[1]
        assert row.verdict.startswith("clearly") == (ttest_rel(other, first).pvalue < 0.05)


def test_many_seeds_make_a_small_difference_clear_and_few_seeds_leave_it_open():
    assert summarize(pairs_of(spread_out(-1.9, 3.9, 100)))[1].verdict.startswith("clearly worse")  # t = −4.9
    assert summarize(pairs_of(spread_out(-1.9, 3.9, 8)))[1].verdict.startswith("no clear difference")  # t = −1.4
    assert summarize(pairs_of(spread_out(4.0, 3.9, 2)))[1].verdict.startswith("no clear difference")  # beyond its SD


def test_a_margin_needs_two_differences():
    with pytest.raises(ValueError, match="differences must hold at least two numbers, not 1"):
        margin([1.5])


def test_verdict_compares_the_difference_with_its_own_margin():
    verdicts = [row.verdict.partition(":")[0] for row in summarize(ALL)]
    assert verdicts == ["what the others are compared with", "clearly worse", "no clear difference", "clearly better"]


def test_a_difference_that_the_unpaired_spreads_hide_is_clear_in_pairs():
    first, worse, *_ = summarize(ALL)
    assert first.mean - first.spread < worse.mean + worse.spread
    assert worse.verdict.startswith("clearly worse")


@pytest.mark.parametrize("results", [FIRST + WORSE[:2], FIRST[:1], FIRST[:1] + SAME[:1], []])
def test_variants_need_the_same_seeds_and_two_of_them(results):
    with pytest.raises(ValueError, match="results must have the same seeds for each variant, at least two, not"):
        group_by_variant(results)


def test_figure_shows_every_seed_the_mean_and_the_spread():
    shown = {line.get_gid(): line for line in plots.plot_ablation(ALL, axes()).lines}
    assert sorted(shown["seeds-1"].get_xdata()) == [74, 79, 85]
    assert shown["mean-1"].get_xdata()[0] == pytest.approx(238 / 3)
    assert shown["spread-0"].get_xdata() == pytest.approx([80, 90])
    assert shown["first"].get_xdata()[0] == 85


def test_figure_takes_an_iterator_and_names_the_variants():
    ax = plots.plot_ablation(iter(ALL), axes())
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names[1] == "ReLU6 projection\nshortcut: narrow"
    assert len(names) == len(set(names)) == 4
