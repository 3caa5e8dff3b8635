"""The model families, one small module each."""
