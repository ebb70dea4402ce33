"""What this app puts into the places of others (core.slots)."""
