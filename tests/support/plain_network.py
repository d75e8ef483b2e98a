"""MobileNetV2 written a second time, plainly, from the paper: the tests' own network to compare with.

Its modules are nested and numbered as in torchvision, so its state dict has torchvision's names.
Nothing here comes from `mbv2`.
"""

import math

import torch
from torch import nn

ROWS = [[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 3, 2], [6, 64, 4, 2], [6, 96, 3, 1], [6, 160, 3, 2], [6, 320, 1, 1]]


def eighths(channels):
    """The nearest multiple of 8, halves up, at least 8; the next one where that loses more than a tenth."""
    nearest = max(1, math.floor(channels / 8 + 0.5))
    return 8 * (nearest if 8 * nearest >= 0.9 * channels else nearest + 1)


def conv(c_in, c_out, k, s=1, groups=1, relu6=True):
    layers = [nn.Conv2d(c_in, c_out, k, s, k // 2, groups=groups, bias=False), nn.BatchNorm2d(c_out)]
    return layers + ([nn.ReLU6()] if relu6 else [])


class PlainBlock(nn.Module):
    def __init__(self, c_in, c_out, t, s):
        super().__init__()
        expand = [nn.Sequential(*conv(c_in, t * c_in, 1))] if t != 1 else []
        depthwise = nn.Sequential(*conv(t * c_in, t * c_in, 3, s, groups=t * c_in))
        self.conv = nn.Sequential(*expand, depthwise, *conv(t * c_in, c_out, 1, relu6=False))
        self.adds = s == 1 and c_in == c_out

    def forward(self, x):
        y = self.conv(x)
        return torch.add(x, y) if self.adds else y


class PlainMobileNetV2(nn.Module):
    def __init__(self, width=1.0, classes=1000, image_channels=3, rows=ROWS):
        super().__init__()
        c, head = eighths(32 * width), eighths(1280 * max(width, 1.0))
        parts = [nn.Sequential(*conv(image_channels, c, 3, 2))]
        for t, row_channels, n, row_stride in rows:
            for s in [row_stride] + [1] * (n - 1):
                parts.append(PlainBlock(c, eighths(row_channels * width), t, s))
                c = eighths(row_channels * width)
        parts.append(nn.Sequential(*conv(c, head, 1)))
        self.features = nn.Sequential(*parts)
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(head, classes))
        for layer in self.modules():
            if isinstance(layer, nn.Conv2d):
                filters, _, height, width_ = layer.weight.shape
                nn.init.normal_(layer.weight, 0, math.sqrt(2 / (filters * height * width_)))
            if isinstance(layer, nn.Linear):
                nn.init.normal_(layer.weight, 0, 0.01)
                nn.init.zeros_(layer.bias)

    def forward(self, x):
        return self.classifier(self.features(x).mean(dim=(2, 3)))


@torch.no_grad()
def randomize_batch_norm(model):
    """Give every batch norm scales, shifts and statistics of its own, so that a mixed-up one shows."""
    for layer in model.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.weight.uniform_(0.5, 1.5)
            layer.bias.uniform_(-0.5, 0.5)
            layer.running_mean.uniform_(-0.5, 0.5)
            layer.running_var.uniform_(0.5, 1.5)
            layer.num_batches_tracked.random_(1, 1000)
    return model
