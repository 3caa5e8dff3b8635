"""KL autoencoders: the image codec of many families."""
