"""Pages of the floor: my rooms on the phone, the day's cleanings, inspections, and the reasons for redo."""
