"""Pictures become what a network was trained on: numbers with mean 0 and standard deviation 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

import torch
from torch import Tensor


@dataclass(frozen=True)
class Normalize(Sequence[Sequence[float]]):
    """The pair (mean, std), to call on pictures: bytes, or numbers from 0 to 1.

    It can be taken apart, as torchvision's transform wants it: `mean, std = normalize`.

    Args:
        mean: Of red, green and blue, from 0 to 1.
        std: Their standard deviations.
        dtype: Of the numbers that it gives. default: `torch.float32`.
    """

    mean: Sequence[float]
    std: Sequence[float]
    dtype: torch.dtype = torch.float32

    def __call__(self, pictures: Any) -> Tensor:
        """What the network sees of pictures.

        Args:
            pictures: Bytes (N, H, W, 3) as Pillow and NumPy hold them, or numbers from 0 to 1, (N, 3, H, W), as torch
                does; a tensor or an array. A single picture has no N.

        Returns:
            (N, 3, H, W); of bytes, channels last in memory. A single picture has no N.

        Raises:
            TypeError: If `pictures` are neither bytes nor floating-point numbers.
            ValueError: If red, green and blue are not where they should be.
        """
        batch = torch.as_tensor(pictures)
        if not (batch.dtype == torch.uint8 or batch.is_floating_point()):
            raise TypeError(f"pictures must be bytes (uint8) or numbers from 0 to 1, not {batch.dtype}")
        channels, shape = (-1, "(N, H, W, 3)") if batch.dtype == torch.uint8 else (-3, "(N, 3, H, W)")
        if batch.ndim not in (3, 4) or batch.shape[channels] != 3:
            raise ValueError(f"pictures of type {batch.dtype} must have the shape {shape}, not {tuple(batch.shape)}")
        mean, std = (torch.tensor(each, dtype=self.dtype, device=batch.device) for each in (self.mean, self.std))
        if batch.dtype == torch.uint8:
            return ((batch.to(self.dtype) - 255 * mean) / (255 * std)).movedim(-1, -3)
        return (batch.to(self.dtype) - mean[:, None, None]) / std[:, None, None]

    @overload
    def __getitem__(self, place: int) -> Sequence[float]: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Sequence[float], ...]: ...
    def __getitem__(self, place: int | slice) -> Any:
        return (self.mean, self.std)[place]

    def __len__(self) -> int:
        return 2
