"""Jobs: what can happen to one, which is next, and all that may be done with them."""
