"""The window: pages and widgets over core."""
