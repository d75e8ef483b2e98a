"""Numbers of the errata."""

from mbv2 import ARTICLE, network_cost


def numbers():
    article = network_cost(architecture=ARTICLE)
    lost = sum(layer.params for layer in article.layers if layer.name.startswith("stages.3.3."))
    return {f"{article.params - lost:,}", f"{ARTICLE.head_channels}"}
