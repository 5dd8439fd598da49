"""Earlier runs and what they were judged on, without widgets."""

from gui.viewmodels.runs.judged import JudgedViewModel
from gui.viewmodels.runs.runs import RunsViewModel

__all__ = ["JudgedViewModel", "RunsViewModel"]
