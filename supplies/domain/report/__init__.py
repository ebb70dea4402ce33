"""The monthly consumption report: what was used where, by whom, against what, and why it changed.

`period` says which days, `facts` reads the lines and their month sums, `build` puts the figures together into a body
of plain values, `sign` locks it, `show` gives it words. Pages, files and the command show the same body.
"""
