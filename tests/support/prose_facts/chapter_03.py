"""Numbers of chapter 03, linear bottlenecks."""

from mbv2.nets import ablation


def numbers():
    training, test = (len(digits.labels) for digits in ablation.load_digits())
    return {f"{training:,}", f"{training + test:,}"} | {"6.4"}  # the section of Sandler et al. 2018 on its ablation
