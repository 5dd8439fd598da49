"""What file dialogs offer."""

from core.images import SUFFIXES

PICTURES = f"Pictures ({' '.join(f'*{suffix}' for suffix in SUFFIXES)});;All files (*)"
