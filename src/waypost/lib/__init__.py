"""Money, time, signing, ids, http, jobs: tools without a domain word."""
