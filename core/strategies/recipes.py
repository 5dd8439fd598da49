"""How pretrained networks are trained, unless a strategy has found out better for itself."""

from core.strategies.strategy import Recipe

FROZEN = Recipe(epochs=30, batch_size=64, learning_rate=1e-3, weight_decay=0.1, augment="none", patience=30)
FINETUNE = Recipe(
    epochs=8,
    batch_size=32,
    learning_rate=1e-3,
    weight_decay=1e-2,
    augment="strong",
    patience=8,
    label_smoothing=0.1,
    body=0.1,
    fall=0.7,
    warm_up=0.2,
    room=8 / 7,
)
# What the classic networks were published with, but for the learning rate and the weight decay, which differ
SCRATCH = Recipe(
    epochs=60,
    batch_size=32,
    learning_rate=0.01,
    weight_decay=5e-4,
    augment="light",
    patience=8,
    optimiser="sgd",
    schedule="plateau",
)
