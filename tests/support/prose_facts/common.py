"""Numbers that the prose of any chapter may state, computed or published."""

from mbv2 import network_cost, pictures, published
from mbv2.spec import ARTICLE, MOBILENET_V1, REFERENCE


def numbers():
    """Large and decimal numbers as the prose prints them."""
    ours, article = network_cost(), network_cost(architecture=ARTICLE)
    wide = network_cost(1.4)
    v1 = network_cost(architecture=MOBILENET_V1)
    row = next(row for row in published.PAPER_TABLE_4 if row.network == "MobileNetV2 (1.4)")
    counts = {
        *(cost.params for cost in (ours, article, v1)),
        *(cost.macs for cost in (ours, article)),
        article.params - ours.params,
        REFERENCE.head_width(1.0),
        32 * 32,
    }
    decimals = {
        *(f"{row.width_mult:g}" if row.width_mult != 1 else "1.0" for row in published.CHECKPOINTS_V2),
        *(f"{row.width_mult:g}" for row in published.CHECKPOINTS_V1),
        f"{published.CHECKPOINTS_V1[0].params_m:.2f}",
        f"{v1.params / 1e6:.2f}",
        *("71.7", "70.6"),  # with and without standard convolutions: Howard et al. 2017, Table 4
        f"{(article.macs + article.norm_params + article.biases) / 1e6:.2f}",
        f"{article.macs / 1e6:.2f}",
        f"{(ours.params - ours.norm_params) / 1e6:.2f}",
        next(count.value for count in published.COUNTS if "abstract" in count.who).removesuffix("M"),
        f"{(wide.params - wide.norm_params) / 1e6:.2f}",
        f"{row.params_m:g}",
        f"{32 * 0.35:.1f}",  # the stem before rounding
        f"{(224 + 2 - 3) / 2:.1f}",  # the output size before the floor
        pictures.CREDIT.partition("CC BY ")[2][:3],  # the version of the photograph's licence
        "0.01",  # an activation, and the error allowed in an exercise
        "0.1",  # the narrowest width, in an exercise
        "0.10",
        "0.15",
        "2.00",  # the widths that an exercise searches
    }
    plain = {"1000", "2018"}  # ImageNet's classes, the paper's year
    plain |= {f"{row.out_channels}" for row in MOBILENET_V1.stages}
    return {f"{count:,}" for count in counts} | decimals | plain
