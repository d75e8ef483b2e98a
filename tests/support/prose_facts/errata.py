"""Numbers of the errata."""

from mbv2 import ARTICLE, network_cost


def numbers():
    article = network_cost(architecture=ARTICLE)
    lost = sum(layer.params for layer in article.layers if layer.name.startswith("stages.3.3."))
    sheng = {"70.50", "1.80"}  # MobileNetV1 in float, and in 8 bits: Sheng et al. 2018, Table 1
    return {f"{article.params - lost:,}", f"{ARTICLE.head_channels}", "2010", "1.8", "3.11", *sheng}
