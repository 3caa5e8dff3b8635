"""What surrounds every request: routes as data, the gate, files as answers."""
