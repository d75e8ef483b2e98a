"""Networks in torch: MobileNetV2 and its blocks, what it is measured against, and what can be done to it."""
