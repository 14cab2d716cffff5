"""What is installed, and how. It runs before anything is: Python is all it has."""
