"""What is kept: the database, and files that people name."""
