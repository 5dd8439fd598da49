"""The widgets: data in, signals out."""
