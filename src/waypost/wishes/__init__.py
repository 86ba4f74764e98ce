"""wishes: what customers ask for themselves, and how it is carried out."""
