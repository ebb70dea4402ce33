"""What is measured (`manage.py bench`), in databases that are built for it and leave nothing behind.

`scratch` makes such a database, `measure` weighs one call, the other modules hold the benches by name.
"""
