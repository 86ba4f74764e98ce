"""The door: verify, remember once, answer."""
