"""What file dialogs offer."""

from core.images import SUFFIXES
from core.project.frames import VIDEO_SUFFIXES

PICTURES = f"Pictures ({' '.join(f'*{suffix}' for suffix in SUFFIXES)});;All files (*)"
VIDEOS = f"Videos ({' '.join(f'*{suffix}' for suffix in VIDEO_SUFFIXES)});;All files (*)"
PICTURES_AND_VIDEOS = (
    f"Pictures and videos ({' '.join(f'*{suffix}' for suffix in (*SUFFIXES, *VIDEO_SUFFIXES))});;All files (*)"
)
MODELS = "Exported models (*.onnx)"
