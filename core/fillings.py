"""What core itself puts into the places of `core.slots`."""
