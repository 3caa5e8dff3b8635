"""Weights: finding them, reading them safely, and deciding which of them sit on a device."""
