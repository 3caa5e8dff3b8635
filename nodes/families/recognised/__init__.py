"""Files that are recognised, so that a message can say what they are, but not loaded here."""
