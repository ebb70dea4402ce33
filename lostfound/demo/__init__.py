"""Found things and loss reports of the demo hotel, in both languages, with known true pairs."""
