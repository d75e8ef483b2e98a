"""What a step sees of the pictures, held to torch's own padding and to plain loops."""

import pytest
import torch
import torch.nn.functional as F

from mbv2.nets.normalize import Normalize
from mbv2.training.augment import augment, draw, mirrored, order, scale
from mbv2.training.recipe import Recipe

PLAIN = Normalize([0.0, 0.0, 0.0], [1 / 255] * 3)  # bytes as they are
PICTURES = torch.randint(256, (9, 12, 12, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(5))
PLACES = torch.tensor([7, 2, 2, 5])


@pytest.mark.parametrize("mirror", [False, True])
def test_shifts_are_crops_of_a_picture_padded_with_its_mirrored_edges(mirror):
    recipe = Recipe(resolution=12, shift=3, cutout=0)
    draws = draw(recipe, 4, torch.full((4,), mirror), 12)
    seen = augment(PICTURES[PLACES], draws, PLAIN, 0)
    assert len(set(map(tuple, draws.shifts[:, :, 0].tolist()))) > 1
    for picture, place, (down, right) in zip(seen, PLACES, draws.shifts[:, :, 0].tolist(), strict=True):
        wanted = PICTURES[place].permute(2, 0, 1).float()
        wanted = wanted.flip(2) if mirror else wanted
        padded = F.pad(wanted[None], (3, 3, 3, 3), mode="reflect")[0]
        assert torch.equal(picture, padded[:, 3 + down : 15 + down, 3 + right : 15 + right])


def test_every_picture_is_mirrored_in_every_other_epoch():
    recipe = Recipe()
    even, odd, later = (mirrored(recipe, epoch, 400) for epoch in (0, 1, 2))
    assert torch.equal(even, ~odd)
    assert torch.equal(even, later)
    assert 120 < even.sum() < 280
    assert not mirrored(Recipe(flip=False), 1, 400).any()


def test_a_square_of_each_picture_is_covered_with_the_mean():
    recipe = Recipe(resolution=12, shift=0, cutout=4)
    normalize = Normalize([0.1, 0.2, 0.3], [0.5, 0.6, 0.7])
    draws = draw(recipe, 8, torch.zeros(4, dtype=torch.bool), 12)
    whole, covered = augment(PICTURES[PLACES], draws, normalize, 0), augment(PICTURES[PLACES], draws, normalize, 4)
    for before, after, centre in zip(whole, covered, draws.centres[:, :, 0].tolist(), strict=True):
        for row in range(12):
            for column in range(12):
                inside = all(middle - 2 <= at < middle + 2 for middle, at in zip(centre, (row, column), strict=True))
                wanted = torch.zeros(3) if inside else before[:, row, column]
                assert torch.equal(after[:, row, column], wanted)


def test_bytes_are_normalized_and_lie_channels_last_in_memory():
    batch = Normalize([0.2, 0.4, 0.6], [0.5, 0.25, 0.125])(PICTURES)
    row, column, channel = 3, 8, 2
    wanted = (PICTURES[4, row, column, channel].item() / 255 - 0.6) / 0.125
    assert batch[4, channel, row, column].item() == pytest.approx(wanted, rel=1e-5)
    assert batch.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("side", [12, 6])
def test_smaller_pictures_are_means_and_lie_channels_last(side):
    grey = torch.full((2, 3, 12, 12), 0.7)
    grey[0] *= 2
    small = scale(grey, side)
    assert small.shape == (2, 3, side, side)
    assert small.is_contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(small[0], torch.full((3, side, side), 1.4))


def test_the_order_and_the_draws_follow_from_seed_and_number_alone():
    recipe, other = Recipe(seed=3), Recipe(seed=4)
    assert torch.equal(order(recipe, 5, 50), order(recipe, 5, 50))
    assert sorted(order(recipe, 5, 50).tolist()) == list(range(50))
    assert not torch.equal(order(recipe, 5, 50), order(recipe, 6, 50))
    assert not torch.equal(order(recipe, 5, 50), order(other, 5, 50))
    coins = torch.zeros(4, dtype=torch.bool)
    assert torch.equal(draw(recipe, 9, coins, 12).shifts, draw(recipe, 9, coins, 12).shifts)
    assert not torch.equal(draw(recipe, 9, coins, 12).shifts, draw(recipe, 10, coins, 12).shifts)
