"""Stable Diffusion 1, 2 and XL: a UNet, one or two CLIP encoders and a KL autoencoder."""
