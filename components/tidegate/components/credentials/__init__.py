"""Credentials in texts: what they look like, and what tells a real one from a sample."""
