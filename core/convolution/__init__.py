"""The arithmetic of a filter that slides over a picture: windows, products, sums and sizes; NumPy only."""
