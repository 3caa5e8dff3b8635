"""The worker process itself: runs jobs, one after another, and reports."""
