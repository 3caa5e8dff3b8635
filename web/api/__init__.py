"""What can be asked over HTTP: one module a topic, each a table of routes and their functions."""
