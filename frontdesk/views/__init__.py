"""Pages of the front desk. Every page is the desk with its lists and one panel beside them."""
