"""How the small diffusion model that ships with Lienzo was made: data, training, evaluation."""
