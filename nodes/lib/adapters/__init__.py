"""Adapters: small tensors of a file that change one weight, each format in its own words.

What each makes of a weight, and in which order, follows ComfyUI, so that pictures agree. The
formats themselves are those of kohya's sd-scripts and of LyCORIS (Yeh et al. 2023).
"""
