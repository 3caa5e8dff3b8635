"""IP-Adapters, by which pictures stand beside prompts."""
