"""What there is to wire: node types, and the files that workflows may name."""
