"""What people tap and type about found things, as checked values."""
