"""Worker processes: what is said between them and the server, and both ends."""
