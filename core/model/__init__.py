"""The saved model: a folder with safetensors weights and a JSON card; load, save, predict."""

from core.model.card import ModelCard, Prediction

__all__ = ["ModelCard", "Prediction"]
