"""Formulas that are executed: LaTeX is read, computed from the values at hand, and compared.

``grammar`` says what can be read, ``reader`` makes trees of it, ``names`` finds the value of each
symbol, ``evaluator`` computes a tree, ``derivatives`` does so for slopes, ``shapes`` for products
such as (3, 1) = (3, 2)(2, 1), ``claims`` compares the sides, and ``check`` is what a page calls.
"""
