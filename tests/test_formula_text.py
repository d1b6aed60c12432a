"""Formulas as one line of text."""

import pytest
from formula_text import readable


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        ("W_1", "W_1"),
        (r"\mathbf{W}_2 \mathbf{x} + \mathbf b", "W_2 x + b"),
        (
            r"\frac{\partial L}{\partial \mathbf{W}_1} = (\mathbf p - \mathbf y)\,\mathbf x^\top",
            "∂L/∂W_1 = (p − y) xᵀ",
        ),
        (r"\frac{a + b}{2}", "(a + b)/2"),
        (r"-\tfrac12", "−1/2"),
        (r"1 / \sigma_i", "1/σ_i"),
        (r"\nabla_{\mathbf W_1} L", "∇_(W_1) L"),
        (r"d\mathbf{W}", "dW"),
        (r"\sum_{i=1}^n \ln x_i", "∑_(i=1)ⁿ ln x_i"),
        (r"\max(0, \; s_k - s_y + 1)", "max(0, s_k − s_y + 1)"),
        (r"e^{s_k}", "e^(s_k)"),
        (r"f'(x) = 10^{-7}", "f′(x) = 10⁻⁷"),
        (r"\lVert\mathbf{x}\rVert_2^2", "∥x∥_2²"),
        (r"\sqrt{a^2 + b^2}", "√(a² + b²)"),
        (r"\sqrt[3]{x}", "³√x"),
        (r"\hat{y}", "y\u0302"),
        (r"\underbrace{a + b}_{\text{the sum}}", "a + b (the sum)"),
        (r"\begin{bmatrix} 1 & -2 \\ 3 & 4 \end{bmatrix}", "[1 −2; 3 4]"),
        (r"\begin{aligned} a &= b \\ c &\ne d \end{aligned}", "a = b; c ≠ d"),
        (r"x \cdot y \text{ if } a < b", "x · y if a < b"),
    ],
)
def test_a_formula_reads_as_one_line(tex: str, text: str) -> None:
    assert readable(tex) == text
