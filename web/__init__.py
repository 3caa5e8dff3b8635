"""The server: a durable queue, workers, live events and the API. Start reading at web/app.py."""
