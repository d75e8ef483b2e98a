"""Mean, spread and paired differences over seeds, by hand; and a figure that shows the same numbers."""

import pytest
from figure_cases import axes

from mbv2 import plots
from mbv2.experiments.summary import Result, group_by_variant, summarize

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
    assert (worse.difference, worse.difference_spread) == pytest.approx((-17 / 3, (1 / 3) ** 0.5))
    assert (same.difference, same.difference_spread) == pytest.approx((-1 / 3, (19 / 3) ** 0.5))
    assert (better.difference, better.difference_spread) == pytest.approx((3, 0))


def test_verdict_compares_the_difference_with_its_own_spread():
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
