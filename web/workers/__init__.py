"""Worker processes: kept alive, fed with jobs, and what is said to them."""
