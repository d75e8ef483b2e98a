"""The recipe: schedules held to torch's own, refusals that name the setting."""

import pytest
import torch

from mbv2 import REFERENCE, SMALL_IMAGES
from mbv2.training.options import parser
from mbv2.training.recipe import Recipe
from mbv2.training.weights import new_model


@pytest.mark.parametrize("schedule", ["cosine", "linear"])
def test_learning_rate_is_that_of_torchs_schedulers(schedule):
    steps, epochs, climb = 7, 5, 7
    recipe = Recipe(epochs=epochs, lr=0.4, warmup=1.0, schedule=schedule)
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.4)
    rest = epochs * steps - climb
    fall = {
        "cosine": lambda: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, rest),
        "linear": lambda: torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, rest),
    }[schedule]()
    for step in range(climb, epochs * steps):
        assert recipe.lr_at(step, steps) == pytest.approx(optimizer.param_groups[0]["lr"], abs=1e-9)
        optimizer.step()
        fall.step()


def test_the_climb_is_straight_and_ends_at_the_largest_rate():
    recipe = Recipe(epochs=10, lr=0.5, warmup=2.0)
    rates = [recipe.lr_at(step, 4) for step in range(9)]
    assert rates == pytest.approx([0.5 * (step + 1) / 9 for step in range(8)] + [0.5])


def test_a_short_run_climbs_for_a_fifth_of_it():
    assert Recipe(epochs=5, lr=0.5, warmup=2.0).lr_at(8, 8) == 0.5


@pytest.mark.parametrize("schedule", ["one-cycle", "decay"])
def test_one_cycle_and_the_papers_decay_are_torchs_too(schedule):
    steps, epochs = 7, 5
    recipe = Recipe(epochs=epochs, lr=0.4, warmup=0.0, schedule=schedule)
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.4)
    course = {
        "one-cycle": lambda: torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.4, total_steps=epochs * steps),
        "decay": lambda: torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.98),  # Sandler et al. 2018: an epoch
    }[schedule]()
    for step in range(epochs * steps):
        assert recipe.lr_at(step, steps) == pytest.approx(optimizer.param_groups[0]["lr"], abs=1e-9)
        optimizer.step()
        if schedule == "one-cycle" or step % steps == steps - 1:
            course.step()


def test_a_cycle_of_few_steps_is_a_cycle():
    rates = [[Recipe(epochs=1, lr=1.0, schedule="one-cycle").lr_at(step, n) for step in range(n)] for n in (1, 2, 3, 4)]
    assert all(0 < rate <= 1 for run in rates for rate in run)


def test_pictures_grow_when_their_share_of_the_epochs_is_over():
    recipe = Recipe(epochs=10, resolution=32, grow=((16, 0.3), (24, 0.6)))
    assert [recipe.resolution_at(epoch) for epoch in range(10)] == [16] * 3 + [24] * 3 + [32] * 4


def test_small_pictures_have_the_network_that_keeps_their_size():
    assert Recipe(resolution=32).table == SMALL_IMAGES
    assert Recipe(resolution=96).table == REFERENCE
    assert Recipe(resolution=32, architecture="reference").table == REFERENCE


def test_a_recipe_survives_json_and_a_setting_that_came_later_has_its_default():
    recipe = Recipe(epochs=9, grow=((16, 0.5),), flip=False)
    settings = recipe.to_dict()
    assert Recipe.from_dict(settings) == recipe
    del settings["precision"]
    assert Recipe.from_dict(settings) == recipe
    with pytest.raises(ValueError, match="rubbish"):
        Recipe.from_dict({**settings, "rubbish": 1})


def test_the_commands_learning_rate_suits_the_batch_unless_it_is_said():
    assert Recipe.complete({}, {}) == Recipe()
    assert Recipe.complete({"batch_size": 16}, {}).lr == pytest.approx(0.1 / 8)
    assert Recipe.complete({"batch_size": 256}, {"lr": 0.01, "width": 0.5}).lr == pytest.approx(0.02)
    assert Recipe.complete({"batch_size": 16, "lr": 0.3, "width": 0.1}, {"width": 0.5}) == Recipe(
        batch_size=16, lr=0.3, width=0.1
    )


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"epochs": 0}, ValueError, "epochs must be at least 1, not 0"),
        ({"lr": -0.1}, ValueError, "lr must be a finite number above 0"),
        ({"holdout": 1.0}, ValueError, "holdout must be below 1"),
        ({"warmup": -1.0}, ValueError, "warmup must be at least 0 epochs, not -1"),
        ({"grow": ((32, 0.5),)}, ValueError, "rising sides below 32"),
        ({"grow": ((24, 0.5), (16, 0.6))}, ValueError, "rising sides"),
        ({"optimizer": "adam"}, ValueError, "optimizer must be one of 'sgd', 'rmsprop', not 'adam'"),
        ({"flip": 1}, TypeError, "flip must be True or False"),
    ],
)
def test_wrong_settings_are_refused_by_name(wrong, error, words):
    with pytest.raises(error, match=words):
        Recipe(**wrong)


def test_help_tells_every_setting_and_its_default():
    text = " ".join(parser().format_help().split())
    assert "--label-smoothing X share of the target spread over all classes; default: 0.1, Szegedy et al. 2016" in text
    assert "--flip yes|no mirror each picture in every other epoch; default: yes, Jordan 2024" in text
    assert "largest learning rate; default: 0.1, as chenyaofo/" in text
    assert "Goyal et al. 2017, section 2.1; with --from: 0.01" in text
    assert "--width X width multiplier of the network; default: 1.0" in text
    assert "torchrun --nproc-per-node 2" in text


@pytest.mark.parametrize(("stem_stride", "strides"), [(0, (1, 1)), (1, (1, 1)), (2, (2, 1))])
def test_the_stems_stride_can_be_chosen_apart(stem_stride, strides):
    table = Recipe(resolution=32, stem_stride=stem_stride).table
    assert (table.stem_stride, table.stages[1].stride) == strides


def test_a_variant_reaches_the_network():
    model = new_model(Recipe(width=0.25, variant="no-shortcuts"), 3)
    assert not model.stages[3][1].shortcut
    with pytest.raises(ValueError, match="variant must be one of"):
        Recipe(variant="no-relu")
