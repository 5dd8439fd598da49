"""What varied copies of one picture look like, for who is about to choose how much is varied."""

import numpy as np
import torch
from PIL import Image

from core.preprocess import Pixels
from core.training.augmentation import vary
from core.training.plan import Plan


def variants(image: Image.Image, plan: Plan, *, count: int) -> Pixels:
    """So many copies of an upright RGB picture as that training varies it, uint8 (count, size, size, 3)."""
    kept = plan.kept_preprocess.pixels(image)
    pictures = torch.from_numpy(np.repeat(kept[None], count, axis=0)).permute(0, 3, 1, 2).float()
    dice = torch.Generator().manual_seed(plan.seed)
    varied = vary(pictures, plan.augment, dice, size=plan.preprocess.size, flip=plan.flip)
    result: Pixels = varied.round().to(torch.uint8).permute(0, 2, 3, 1).contiguous().numpy()
    return result
