"""Live screens (DESIGN 8): a ticket lets a browser in, a thread reads events, the stream hands them out."""
