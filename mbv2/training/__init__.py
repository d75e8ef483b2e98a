"""Training a MobileNetV2 on folders of pictures, exactly resumable: `python -m mbv2.training --help` explains all.

Room by room: `pictures` decodes a folder once into bytes, `augment` turns a batch of bytes into what the network sees,
`recipe` holds every setting, `checkpoint` writes and reads all that a run needs, `evaluate` measures, `loop` trains.
"""
