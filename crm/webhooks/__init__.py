"""Telling other systems what changed: which addresses may be told, how, and until when."""
