"""mbv2.notebook: the table of shapes is what torch computes, and the model is afterwards as it was before."""

import pytest
import torch
from html_cells import Cells
from torch import nn

from mbv2.cost import network_cost
from mbv2.nets import blocks
from mbv2.nets.mobilenet_v2 import MobileNetV2
from mbv2.notebook import ShapeRow, show_source, trace_shapes


class Twice(nn.Module):
    """Calls one layer twice, and returns a tuple."""

    def __init__(self):
        super().__init__()
        self.shrink = nn.MaxPool2d(2, ceil_mode=True)
        self.parts = nn.ModuleList([nn.Conv2d(3, 4, 1), nn.Sequential(nn.Conv2d(4, 5, (3, 1)))])

    def forward(self, x):
        x = self.shrink(self.shrink(x))
        first = self.parts[0](x)
        return first, {"deep": self.parts[1](first)}


class Fails(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm2d(3)
        self.linear = nn.Linear(7, 2)

    def forward(self, x):
        return self.linear(self.norm(x).flatten(1))


def hooks(model):
    return [(len(m._forward_hooks), len(m._forward_pre_hooks)) for m in model.modules()]


def test_first_row_is_the_input_and_the_last_the_scores():
    trace = trace_shapes(MobileNetV2(0.35, num_classes=9), torch.zeros(2, 3, 65, 47))
    assert trace[0] == ("input", "Tensor", (2, 3, 65, 47))
    assert trace[1] == ShapeRow("first_conv.conv", "Conv2d", (2, 16, 33, 24))
    assert trace[-1] == ("fc", "Linear", (2, 9))
    assert trace.rows == tuple(trace)


def test_every_layer_has_a_row_in_the_order_of_computation():
    model = MobileNetV2(0.35)
    names = [row.name for row in trace_shapes(model, torch.zeros(1, 3, 65, 47))][1:]
    assert names == [name for name, module in model.named_modules() if not list(module.children())]


def test_shapes_are_those_of_the_cost_model():
    shapes = {row.name: row.out_shape for row in trace_shapes(MobileNetV2(1.4), torch.zeros(3, 3, 97, 60))}
    for layer in network_cost(1.4, (97, 60)).layers[:-1]:
        assert shapes[f"{layer.name}.conv"] == (3, *layer.out_shape)


def test_depth_1_shows_the_children_of_the_model():
    model = MobileNetV2(0.35)
    rows = trace_shapes(model, torch.zeros(1, 3, 64, 33), depth=1)
    assert [row.name for row in rows] == ["input", *(name for name, _ in model.named_children())]
    assert rows[2] == ("stages", "Sequential", (1, 112, 2, 2))


def test_depth_3_shows_every_block_once():
    rows = trace_shapes(MobileNetV2(0.35), torch.zeros(1, 3, 64, 33), depth=3)
    blocks = [row for row in rows if row.layer.startswith("InvResidual")]
    assert [row.name for row in blocks[:4]] == ["stages.0.0", "stages.1.0", "stages.1.1", "stages.2.0"]
    assert len(blocks) == 17
    assert not [row for row in rows if row.name.count(".") > 2]


def test_depth_beyond_the_deepest_layer_shows_every_layer():
    model, x = MobileNetV2(0.35), torch.zeros(1, 3, 32, 33)
    assert trace_shapes(model, x, depth=99).rows == trace_shapes(model, x).rows


def test_a_layer_called_twice_has_two_rows_and_several_tensors_a_tuple_of_shapes():
    x = torch.zeros(2, 3, 13, 6)
    every = [(row.name, row.out_shape) for row in trace_shapes(Twice(), x)]
    assert every == [
        ("input", (2, 3, 13, 6)),
        ("shrink", (2, 3, 7, 3)),
        ("shrink", (2, 3, 4, 2)),
        ("parts.0", (2, 4, 4, 2)),
        ("parts.1.0", (2, 5, 2, 2)),
    ]
    whole = trace_shapes(nn.Sequential(Twice()), x, depth=1)
    assert whole[1:] == (("0", "Twice", ((2, 4, 4, 2), ((2, 5, 2, 2),))),)


def test_depth_goes_through_a_list_of_modules_that_has_no_output_of_its_own():
    names = [row.name for row in trace_shapes(Twice(), torch.zeros(1, 3, 13, 6), depth=1)]
    assert names == ["input", "shrink", "shrink", "parts.0", "parts.1"]


def test_a_model_that_is_one_layer_has_one_row():
    trace = trace_shapes(nn.LSTM(3, 4), torch.zeros(5, 2, 3))
    assert trace[1:] == (("", "LSTM", ((5, 2, 4), ((1, 2, 4), (1, 2, 4)))),)
    assert "(model)" in repr(trace)


def test_modes_statistics_gradients_and_hooks_are_as_before():
    model = MobileNetV2(0.35).train()
    model.stages[1].eval()
    x = torch.randn(2, 3, 33, 47, requires_grad=True)
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    modes = [module.training for module in model.modules()]
    random_state = torch.get_rng_state()
    trace_shapes(model, x)
    assert [module.training for module in model.modules()] == modes
    assert set(modes) == {True, False}
    assert all(torch.equal(tensor, state[name]) for name, tensor in model.state_dict().items())
    assert set(hooks(model)) == {(0, 0)}
    assert torch.is_grad_enabled()
    assert torch.equal(torch.get_rng_state(), random_state)


def test_the_model_runs_once_in_eval_mode_without_gradients():
    model, seen = nn.Sequential(nn.Dropout(0.5)).train(), []
    model[0].register_forward_hook(lambda module, *_: seen.append((module.training, torch.is_grad_enabled())))
    trace_shapes(model, torch.zeros(3))
    assert seen == [(False, False)]


def test_a_layer_that_works_in_place_does_not_change_the_callers_tensor():
    x = torch.full((1, 3, 5, 4), -2.0)
    trace_shapes(nn.Sequential(nn.ReLU(inplace=True)), x)
    assert (x == -2).all()


def test_an_error_in_the_model_is_passed_on_and_leaves_no_trace():
    model = Fails().train()
    with pytest.raises(RuntimeError, match="mat1 and mat2"):
        trace_shapes(model, torch.ones(2, 3, 5, 4))
    assert set(hooks(model)) == {(0, 0)}
    assert all(module.training for module in model.modules())
    assert model.norm.num_batches_tracked == 0


def test_other_hooks_stay():
    model, calls = nn.Sequential(nn.ReLU()), []
    model[0].register_forward_hook(lambda *_: calls.append("mine"))
    trace_shapes(model, torch.zeros(2))
    model(torch.zeros(2))
    assert calls == ["mine", "mine"]


def test_nothing_is_printed(capsys):
    trace_shapes(MobileNetV2(0.35), torch.zeros(1, 3, 32, 32))
    assert capsys.readouterr() == ("", "")


def test_html_is_a_table_with_caption_and_headings():
    trace = trace_shapes(MobileNetV2(0.35), torch.zeros(1, 3, 65, 47), depth=1)
    html = trace._repr_html_()
    cells = Cells(html)
    assert cells.open == []
    assert cells.rows[0] == ["Name", "Layer", "Output shape"]
    assert cells.rows[2] == ["first_conv", "Conv", "(1, 16, 33, 24)"]
    assert len(cells.rows) == 1 + len(trace)
    scopes = [attrs["scope"] for tag, attrs in cells.tags if tag == "th"]
    assert scopes == ["col"] * 3 + ["row"] * len(trace)
    assert ">MobileNetV2: the shape after each module down to depth 1</caption>" in html


def test_html_is_escaped():
    odd = type("<b>&Layer", (nn.Identity,), {})
    html = trace_shapes(nn.Sequential(odd()), torch.zeros(1))._repr_html_()
    assert Cells(html).rows[2] == ["0", "<b>&Layer", "(1,)"]
    assert "<b>" not in html


def test_text_form_has_one_aligned_line_a_row():
    lines = repr(trace_shapes(Twice(), torch.zeros(2, 3, 13, 6))).splitlines()
    assert lines[0] == "Twice: the shape after every layer"
    assert lines[1] == "Name       Layer      Output shape"
    assert lines[5] == "parts.0    Conv2d     (2, 4, 4, 2)"
    assert len(lines) == 7


@pytest.mark.parametrize(
    ("model", "x", "depth", "error", "message"),
    [
        (abs, torch.zeros(1), None, TypeError, r"model must be a torch\.nn\.Module, not <built-in function abs>"),
        (MobileNetV2, torch.zeros(1), None, TypeError, r"model must be a torch\.nn\.Module, not <class"),
        (nn.ReLU(), [1.0, 2.0], None, TypeError, r"x must be a torch\.Tensor, not \[1\.0, 2\.0\] \(list\)"),
        (nn.ReLU(), (1, 3, 224, 224), None, TypeError, r"x must be a torch\.Tensor, not \(1, 3, 224, 224\) \(tuple\)"),
        (nn.ReLU(), torch.zeros(1), 0, ValueError, "depth must be at least 1, not 0"),
        (nn.ReLU(), torch.zeros(1), 1.5, TypeError, "depth must be an integer of at least 1, not 1.5"),
    ],
)
def test_wrong_arguments_are_refused_by_name(model, x, depth, error, message):
    with pytest.raises(error, match=f"^{message}"):
        trace_shapes(model, x, depth)


def test_show_source_shows_the_class_as_it_is_written():
    with open(blocks.__file__, encoding="utf-8") as file:
        text = file.read()
    shown = show_source(blocks.InvResidualS1)
    assert shown.data.strip() in text
    assert shown.data.startswith("class InvResidualS1(InvResidual):")
    assert shown.language == "python"
    assert "highlight" in shown._repr_html_()


def test_show_source_moves_a_method_to_the_margin():
    assert show_source(blocks.Conv.forward).data.startswith("def forward(self, x: Tensor) -> Tensor:\n    x = ")


@pytest.mark.parametrize("obj", [3, "Conv", None, blocks.Conv(3, 8)])
def test_show_source_refuses_what_is_no_code(obj):
    with pytest.raises(TypeError, match=r"^obj must be a class, function, method or module, not "):
        show_source(obj)


@pytest.mark.parametrize("obj", [len, int, torch.zeros, eval("lambda: 0")])
def test_show_source_says_where_there_is_no_source(obj):
    with pytest.raises(ValueError, match=r"^obj must have Python source, and .* has none to be found$"):
        show_source(obj)
