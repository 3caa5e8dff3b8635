"""CLIP's vision encoders."""
