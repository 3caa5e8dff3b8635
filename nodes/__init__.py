"""The built-in pack."""
