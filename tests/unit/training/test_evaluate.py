"""Measuring, held to scikit-learn and to counting by hand."""

import pytest
import torch
from sklearn.metrics import confusion_matrix, log_loss
from torch import nn

from mbv2.nets.normalize import Normalize
from mbv2.training.evaluate import calibration_error, evaluate
from mbv2.training.pictures import Pictures


class Brightest(nn.Module):
    """Scores are the means of red, green and blue."""

    def __init__(self):
        super().__init__()
        self.sharp = nn.Parameter(torch.tensor(3.0))

    def forward(self, x):
        return self.sharp * x.mean((2, 3))


def test_accuracy_confusion_and_loss_are_scikit_learns():
    random = torch.Generator().manual_seed(2)
    pictures = Pictures(
        torch.randint(256, (40, 2, 2, 3), dtype=torch.uint8, generator=random),
        torch.randint(3, (40,), generator=random),
        ("red", "green", "blue"),
    )
    normalize = Normalize([0.5] * 3, [0.3] * 3)
    model = Brightest().train()
    measured = evaluate(model, pictures, normalize, batch_size=7)
    scores = model(normalize(pictures.bytes)).detach().double()
    answers, labels = scores.argmax(1).numpy(), pictures.labels.numpy()
    wanted = confusion_matrix(labels, answers)
    assert measured["confusion"] == wanted.tolist()
    assert wanted.tolist() != wanted.T.tolist()  # so that rows and columns cannot be taken for each other
    assert measured["correct"] == (answers == labels).sum()
    assert measured["accuracy"] == measured["correct"] / 40
    assert measured["by_class"] == {
        name: pytest.approx(wanted[place, place] / wanted[place].sum()) for place, name in enumerate(pictures.classes)
    }
    assert measured["loss"] == pytest.approx(log_loss(labels, scores.softmax(1).numpy()), rel=1e-5)
    assert model.training


def test_calibration_error_by_hand():
    # Bins of a fifteenth: 0.50 and 0.52 share one, 0.90 has its own.
    certainty = torch.tensor([0.50, 0.52, 0.90, 0.90])
    right = torch.tensor([True, False, True, True])
    assert calibration_error(certainty, right) == pytest.approx((abs(1.02 - 1) + abs(1.8 - 2)) / 4)
    assert calibration_error(torch.ones(5), torch.ones(5, dtype=torch.bool)) == 0
