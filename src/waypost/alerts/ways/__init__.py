"""The ways to send: one module each, with `send(office, letter, where)`."""
