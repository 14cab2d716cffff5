"""Whether an install is as it should be: what was looked at, and what to do where it is not."""
