"""Numbers of chapter 03, linear bottlenecks."""

from scipy.stats import t

from mbv2.nets import ablation

SECTIONS = {"6.4"}  # of Sandler et al. 2018: its ablation


def numbers():
    training, test = (len(digits.labels) for digits in ablation.load_digits())
    quantile = t.ppf(0.975, 7)  # of a mean over eight pairs
    return {f"{training:,}", f"{training + test:,}", f"{quantile:.1f}"} | SECTIONS
