"""What a network is made of and what it looks at: read from the real one, by hooks, while it answers."""
