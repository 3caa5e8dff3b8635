"""What happens: the events, and how they reach everybody who listens."""
