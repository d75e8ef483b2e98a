"""What is odd about MobileNetV1's published checkpoints."""

# (width, resolution) of those whose published multiply-adds are not those of the network.
DISAGREE = {(0.75, 224), (0.75, 192), (0.75, 160), (0.75, 128), (0.25, 192)}
