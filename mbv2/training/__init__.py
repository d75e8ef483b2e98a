"""Training a MobileNetV2 on folders of pictures, exactly resumable: `python -m mbv2.training --help` explains all.

Room by room: `pictures` decodes a folder once into bytes, `augment` turns a batch of bytes into what the network sees,
`recipe` holds every setting, `checkpoint` writes and reads all that a run needs, `evaluate` measures, `loop` trains.
`python -m mbv2.training.measure` measures trained weights on any pictures.
"""

import os

# Threads that wait must sleep: on a machine that others use too, waiting in a loop makes a step twenty times as long.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
