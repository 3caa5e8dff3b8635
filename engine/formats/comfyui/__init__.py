"""Workflows of ComfyUI, read as ours."""
