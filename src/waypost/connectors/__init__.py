"""One folder an outside system: it verifies, reads into facts, pulls and acts."""
