"""Pages of the store: requests and issue, reorder list and orders, stocktakes."""
