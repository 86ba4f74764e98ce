"""tell: what customers are told: causes, who decides, letters, sending, what became of it."""
