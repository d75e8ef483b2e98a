"""Numbers of chapter 14, training: those of its first half here, those of the recorded runs beside it."""

from math import log

from torch.nn import BatchNorm2d

from prose_facts import chapter_14_recorded

YEARS = {"2016", "2017"}  # of the sources

# torchvision's documentation of MobileNet_V2_Weights.IMAGENET1K_V2: per cent of ImageNet's validation set, megabytes
IMAGENET = {"72.154", "13.6"}
# The epsilon of batch norm in TensorFlow's slim and in Keras, then PyTorch's; the classes of slim's networks
TENSORFLOW = {"0.001", f"{BatchNorm2d(1).eps:.5f}", "1,001"}


def numbers():
    return IMAGENET | TENSORFLOW | {f"{log(10):.2f}"} | YEARS | chapter_14_recorded.numbers()
