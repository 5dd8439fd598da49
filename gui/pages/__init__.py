"""The pages: layout and connections, nothing else."""
