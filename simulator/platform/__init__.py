"""The platform's own mind: who the accounts are, what is ordered, whom to call in which order. No I/O."""
