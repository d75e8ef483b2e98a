"""Numbers of chapter 14's second half: the recorded runs, and what others say of theirs."""

from scipy.stats import t

from mbv2 import records
from mbv2.training.recipe import Recipe

SECTIONS = {"3.2", "6.1", "6.4"}  # of Howard et al. 2017 and of Sandler et al. 2018
PAPER = {"0.045", "0.98", "0.00004", "0.9"}  # Sandler et al. 2018, section 6.1: rate, its decay, weight decay, momentum
AUTHORS = {"0.1", "0.9999"}  # smoothing and average: TensorFlow models, research/slim/nets/mobilenet/README.md
KUANGLIU = {"94.43", "94.04"}  # kuangliu/pytorch-cifar, issues 29 and 112
TORCHVISION = {
    "71.878",
    "72.154",
    "1172",
    "5560",
}  # pytorch/vision, issue 1172 and pull request 5560, and their numbers
YEARS = {"2017"}  # Guo et al.


def numbers():
    recipe, run = Recipe(), records.CIFAR10_RUN
    held_out = run.training_pictures // 10
    smoothed = 1 - recipe.label_smoothing + recipe.label_smoothing / len(run.classes)
    counts = {run.training_pictures, run.measured.pictures, run.training_pictures - held_out, held_out}
    quantile = t.ppf(0.975, 1)  # of a mean over two pairs
    return {
        *(f"{count:,}" for count in counts),
        *(f"{recipe.lr}", f"{recipe.momentum}", f"{recipe.weight_decay}", f"{recipe.average}"),
        f"{smoothed:.2f}",
        f"{quantile:.1f}",
        *(SECTIONS | PAPER | AUTHORS | KUANGLIU | TORCHVISION | YEARS),
    }
