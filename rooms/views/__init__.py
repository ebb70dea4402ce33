"""Pages of the rooms: the board, one room, the past, the wall, the rules, the house itself."""
