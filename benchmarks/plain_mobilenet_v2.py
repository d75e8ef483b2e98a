"""MobileNetV2 at width 1.0 written plainly, without `mbv2`: what the package's forward pass is measured against."""

from torch import nn

# t, c, n, s: Sandler et al. 2018, Table 2
TABLE = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]


class Residual(nn.Module):
    """Adds what goes in to what comes out."""

    def __init__(self, body):
        super().__init__()
        self.body = body

    def forward(self, x):
        return x + self.body(x)


def unit(c_in, c_out, kernel_size, stride=1, groups=1):
    """Convolution, batch norm, ReLU6."""
    convolution = nn.Conv2d(c_in, c_out, kernel_size, stride, kernel_size // 2, groups=groups, bias=False)
    return [convolution, nn.BatchNorm2d(c_out), nn.ReLU6(inplace=True)]


def block(c_in, c_out, expansion, stride):
    """An inverted residual block as one Sequential."""
    hidden = c_in * expansion
    layers = [*unit(hidden, hidden, 3, stride, groups=hidden), nn.Conv2d(hidden, c_out, 1, bias=False)]
    if expansion > 1:
        layers = unit(c_in, hidden, 1) + layers
    body = nn.Sequential(*layers, nn.BatchNorm2d(c_out))
    return Residual(body) if stride == 1 and c_in == c_out else body


def plain_mobilenet_v2():
    """The whole network: (N, 3, H, W) → (N, 1000)."""
    layers, channels = unit(3, 32, 3, stride=2), 32
    for expansion, c_out, repeats, stride in TABLE:
        for repeat in range(repeats):
            layers.append(block(channels, c_out, expansion, stride if repeat == 0 else 1))
            channels = c_out
    layers += unit(channels, 1280, 1)
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(1280, 1000))
