"""Chapter 01's proof that the reader's MobileNetV1 is the package's would notice one wrong weight."""

import nbformat
import pytest
import torch
from paths import BOOK
from torch import nn

import mbv2
from mbv2.nets.comparison import OutputsDiffer
from mbv2.spec import MOBILENET_V1

IMPORTS = {"torch": torch, "nn": nn, "mbv2": mbv2, "MOBILENET_V1": MOBILENET_V1}
IMPORTS |= {name: getattr(mbv2, name) for name in ("assert_same_outputs", "calibrate_batch_norm")}


@pytest.fixture(scope="module")
def chapter():
    """What the cells that build, copy and compare the networks define."""
    cells = {cell.id: cell.source for cell in nbformat.read(BOOK / "01-from-v1-to-v2.ipynb", 4).cells}
    names = dict(IMPORTS)
    torch.manual_seed(0)
    for cell in ("code-31", "code-33", "code-35"):
        exec(cells[cell], names)
    return names


@pytest.mark.parametrize("tensor", ["stages.3.4.dwconv.conv.weight", "first_conv.bn.bias", "fc.bias"])
def test_one_other_weight_is_refused(chapter, tensor):
    packaged = chapter["packaged"]
    weight = packaged.get_parameter(tensor)
    original = weight.detach().clone()
    with torch.no_grad():
        weight.view(-1)[0] += 0.5
    with pytest.raises(OutputsDiffer, match="The outputs differ"):
        chapter["assert_same_outputs"](chapter["yours"], packaged, chapter["images"])
    with torch.no_grad():
        weight.copy_(original)
    chapter["assert_same_outputs"](chapter["yours"], packaged, chapter["images"])


def test_without_a_batch_the_comparison_would_be_refused(chapter):
    new = chapter["YourMobileNetV1"]()
    with pytest.raises(OutputsDiffer, match="hardly vary"):
        chapter["assert_same_outputs"](new, new, chapter["images"])
