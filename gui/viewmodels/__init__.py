"""The view-models: what each page shows and asks for, without a widget."""
