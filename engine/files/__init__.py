"""The files a workflow may name: folders of models and inputs, headers, and what a file holds."""
