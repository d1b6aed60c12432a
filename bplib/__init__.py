"""The small helper package of the course "Backprop by Hand".

Import the module that holds the concept: ``from bplib.check import check``,
``from bplib import graph``. Importing ``bplib`` itself loads nothing.
"""
