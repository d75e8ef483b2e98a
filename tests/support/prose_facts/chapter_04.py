"""Numbers of chapter 04, ReLU6."""

from statistics import mean

from mbv2.nets.digits import load_digits
from mbv2.published import CHECKPOINTS_V1


def numbers():
    lost = [row.top1_float_percent - row.top1_tflite_percent for row in CHECKPOINTS_V1]
    stated = {f"{points:.1f}" for points in (min(lost), max(lost), mean(lost))}
    stated |= {f"{len(load_digits()[0].labels):,}"}
    stated |= {"70.50", "1.80", "68.03"}  # Sheng et al. 2018, arXiv:1803.08607, Table 1 and abstract
    stated |= {"0.1", "69.91"}  # Nagel et al. 2019, arXiv:1906.04721, Table 1
    stated |= {"4.3"}  # the table of Jacob et al. 2018
    return stated | {"2010", "2019"}  # years of Krizhevsky's manuscript, and of the papers on MobileNetV3 and by Nagel
