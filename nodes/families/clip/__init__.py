"""CLIP's text side: its vocabulary and its encoders."""
