"""The chapters' "is it the same?" cells pass with what the chapter builds, and with nothing else."""

import nbformat
import pytest
import torch
from paths import BOOK

from mbv2.nets.comparison import OutputsDiffer

CELLS = {  # the cells that lead to the comparison, which is the last
    "06-conv": ("code-02", "code-13", "code-18", "code-20", "code-24"),
    "07-stride-2-block": ("code-02", "code-11", "code-13", "code-17", "code-19", "code-20", "code-22"),
    "08-stride-1-block": ("code-02", "code-05", "code-19"),
    "09-full-network": (
        *("code-02", "code-05", "code-07", "code-08", "code-10", "code-14", "code-16", "code-18", "code-20", "code-81"),
        *("code-22", "code-24"),
    ),
}
SMALL = ("WIDTH_MULTIPLIER = 1.0", "WIDTH_MULTIPLIER = 0.25")  # as good, and soon done
WRONG = {  # chapter: {what is wrong: (what stands there, what stands there instead)}
    "06-conv": {
        "ReLU": ("self.relu6 = nn.ReLU6()", "self.relu6 = nn.ReLU()"),
        "no batch norm": ("self.relu6(self.bn(self.conv(x)))", "self.relu6(self.conv(x))"),
        "no activation": ("return self.relu6(self.bn(self.conv(x)))", "return self.bn(self.conv(x))"),
        "padding": ("padding=1, bias=False", 'padding=1, bias=False, padding_mode="replicate"'),
        "input ignored": ("self.relu6(self.bn(self.conv(x)))", "self.relu6(self.bn(self.conv(x * 0)))"),
    },
    "07-stride-2-block": {
        "ReLU": ("self.relu6 = nn.ReLU6()", "self.relu6 = nn.ReLU()"),
        "no batch norm": ("self.relu6(self.bn_dwconv(self.dwconv(x)))", "self.relu6(self.dwconv(x))"),
        "no first activation": ("x = self.relu6(self.bn_pwconv0(", "x = (self.bn_pwconv0("),
        "activation at the end": ("return self.bn_pwconv1(self.pwconv1(x))", "return self.relu6(self.pwconv1(x))"),
        "stride": ("stride=2,\n            padding=1", "stride=1,\n            padding=1"),
    },
    "08-stride-1-block": {
        "no shortcut": ("return x + self.bottleneck(x) if", "return self.bottleneck(x) if"),
        "wrong sign": ("return x + self.bottleneck(x) if", "return x - self.bottleneck(x) if"),
    },
    "09-full-network": {
        "input ignored": ("x = self.first_conv(x)\n        for", "x = self.first_conv(x * 0)\n        for"),
        "stages ignored": ("x = self.stages(x)", "x = self.stages(x) * 0"),
        "maximum for mean": ("x = self.avgpool(self.last_conv(x)).flatten(1)", "x = self.last_conv(x).amax((2, 3))"),
        "linear head": ("features, kernel_size=1)", "features, kernel_size=1, linear=True)"),
        "stride of the stem": ("kernel_size=3, stride=2)", "kernel_size=3, stride=1)"),
        "strides of 1": ("kind = InvResidualS2 if block.stride == 2 else InvResidualS1", "kind = InvResidualS1"),
    },
}  # fmt: skip


def run(chapter, *changes):
    """Run the cells up to the comparison with texts replaced; each text must stand there exactly once."""
    cells = {cell.id: cell.source for cell in nbformat.read(BOOK / f"{chapter}.ipynb", 4).cells}
    sources, names = [cells[name] for name in CELLS[chapter]], {"__name__": chapter}
    for old, new in changes:
        assert sum(source.count(old) for source in sources) == 1, old
        sources = [source.replace(old, new) for source in sources]
    torch.manual_seed(0)
    for source in sources:
        exec(compile(source, chapter, "exec"), names)


def small(chapter):
    return [SMALL] if chapter.startswith("09") else []


@pytest.mark.parametrize("chapter", CELLS)
def test_what_the_chapter_builds_is_the_same(chapter):
    run(chapter, *small(chapter))


@pytest.mark.parametrize(("chapter", "wrong"), [(chapter, wrong) for chapter in WRONG for wrong in WRONG[chapter]])
def test_what_is_built_wrongly_is_refused(chapter, wrong):
    with pytest.raises(
        (OutputsDiffer, ValueError), match=r"The outputs (differ|hardly vary|have)|nothing passes through"
    ):
        run(chapter, *small(chapter), WRONG[chapter][wrong])
