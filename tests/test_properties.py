"""Properties that hold for every input, tried on inputs that hypothesis invents."""

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bplib import linalg, losses
from bplib import transforms as tr
from bplib.activations import identity, relu, sigmoid, softmax, softmax_jacobian, tanh
from bplib.nets import Layer, Net

PROPERTY = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
SIZES = st.integers(1, 5)
SEEDS = st.integers(0, 2**32 - 1)
SCORES = st.floats(-1e3, 1e3)


@st.composite
def matrices(draw):
    """Matrices of any shape and rank, of sizes from 1e-6 to 1e6."""
    m, n, seed = draw(SIZES), draw(SIZES), draw(SEEDS)
    rank = draw(st.integers(0, min(m, n)))
    rng = np.random.default_rng(seed)
    size = 10.0 ** draw(st.integers(-6, 6))
    return size * rng.normal(size=(m, rank)) @ rng.normal(size=(rank, n)), rank


def columns(rows, low=1):
    return st.integers(low, 5).flatmap(lambda N: arrays(float, (rows, N), elements=SCORES))


# --- properties 1 to 6 of the singular value decomposition


@PROPERTY
@given(matrices())
def test_svd_1_and_2_rank_counts_the_singular_values_that_are_not_zero(sample):
    A, rank = sample
    d = np.linalg.svd(A)[1]
    assume(rank == 0 or d[rank - 1] > 1e-4 * d[0])
    assert linalg.effective_rank(A) == rank
    square = A.T @ A if A.shape[0] > A.shape[1] else A @ A.T
    assert (linalg.condition_number(square) < 1e10) == (rank == min(A.shape))


@PROPERTY
@given(matrices())
def test_svd_3_the_pseudo_inverse_inverts_on_the_range(sample):
    A, rank = sample
    d = np.linalg.svd(A)[1]
    assume(rank == 0 or d[rank - 1] > 1e-4 * d[0])
    P = linalg.pseudo_inverse(A)
    assert np.allclose(A @ P @ A, A, rtol=0, atol=1e-9 * (np.abs(A).max() or 1))
    if rank == A.shape[1]:
        assert np.allclose(P @ A, np.eye(rank), atol=1e-9)


@PROPERTY
@given(matrices())
def test_svd_4_range_and_null_space(sample):
    A, rank = sample
    assume(rank == A.shape[1] - 1)
    d = np.linalg.svd(A)[1]
    assume(rank == 0 or d[rank - 1] > 1e-4 * d[0])
    x = linalg.null_vector(A)
    assert np.linalg.norm(x) == pytest.approx(1)
    assert np.abs(A @ x).max() <= 1e-12 * (np.abs(A).max() or 1)
    projector = np.eye(A.shape[1]) - linalg.pseudo_inverse(A) @ A
    assert np.allclose(projector, x @ x.T, atol=1e-9)


@PROPERTY
@given(matrices())
def test_svd_5_squares_are_the_eigenvalues_of_the_products(sample):
    A, _ = sample
    U, d, Vt = np.linalg.svd(A)
    for vectors, M in ((Vt, A.T @ A), (U.T, A @ A.T)):
        for k, v in enumerate(vectors):
            value = d[k] ** 2 if k < len(d) else 0.0
            found = linalg.rayleigh_quotient(M, v[:, None])
            assert found == pytest.approx(value, abs=1e-12 * (d[0] ** 2 or 1))


@PROPERTY
@given(matrices())
def test_svd_6_frobenius_norm(sample):
    A, _ = sample
    d = np.linalg.svd(A)[1][:, None]
    squares = [losses.squared_error(M, np.zeros_like(M)) for M in (A, d)]
    assert squares[0] == pytest.approx(squares[1], rel=1e-12)


# --- softmax


@PROPERTY
@given(columns(4), SCORES)
def test_softmax_does_not_see_a_shift(s, shift):
    assert np.allclose(softmax(s + shift), softmax(s), rtol=1e-10, atol=1e-300)
    assert np.allclose(softmax(s).sum(axis=0), 1)


@PROPERTY
@given(arrays(float, (5, 1), elements=SCORES))
def test_softmax_jacobian_rows_and_columns_sum_to_zero(s):
    J = softmax_jacobian(s)
    assert np.abs(J.sum(axis=0)).max() <= 1e-15
    assert np.abs(J.sum(axis=1)).max() <= 1e-15
    assert np.array_equal(J, J.T)


# --- losses and nets


@st.composite
def nets(draw):
    """A small net with a batch, of any of four kinds."""
    rng = np.random.default_rng(draw(SEEDS))
    d, m, n, N = draw(SIZES), draw(SIZES), draw(st.integers(2, 4)), draw(st.integers(2, 5))
    hidden = draw(st.sampled_from([tanh, sigmoid, relu]))
    last, loss = draw(
        st.sampled_from(
            [
                (identity, losses.squared_error),
                (softmax, losses.cross_entropy),
                (sigmoid, losses.binary_cross_entropy),
                (identity, losses.multiclass_hinge),
            ]
        )
    )
    first = Layer(rng.normal(size=(m, d)), rng.normal(size=(m, 1)), hidden)
    second = Layer(rng.normal(size=(n, m)), rng.normal(size=(n, 1)), last)
    Y = losses.one_hot(rng.integers(n, size=N), n)
    scale = draw(st.sampled_from(losses.SCALES))
    return Net([first, second], loss, scale=scale), rng.normal(size=(d, N)), Y


@PROPERTY
@given(nets())
def test_the_gradient_of_a_sum_is_the_sum_of_the_gradients(sample):
    net, X, Y = sample
    net = Net(net.layers, net.loss_function, scale="sum")
    whole = net.gradients(X, Y)
    parts = [net.gradients(X[:, k : k + 1], Y[:, k : k + 1]) for k in range(X.shape[1])]
    for name, gradient in whole.items():
        assert np.allclose(gradient, sum(part[name] for part in parts), rtol=1e-9, atol=1e-12)


@PROPERTY
@given(nets(), SEEDS)
def test_permuting_the_batch_changes_nothing(sample, seed):
    net, X, Y = sample
    order = np.random.default_rng(seed).permutation(X.shape[1])
    assert net.loss(X[:, order], Y[:, order]) == pytest.approx(net.loss(X, Y), rel=1e-12)
    shuffled = net.gradients(X[:, order], Y[:, order])
    for name, gradient in net.gradients(X, Y).items():
        assert np.allclose(gradient, shuffled[name], rtol=1e-9, atol=1e-12)


@PROPERTY
@given(nets())
def test_a_scale_multiplies_loss_and_gradient_alike(sample):
    net, X, Y = sample
    plain = Net(net.layers, net.loss_function)
    count = {"sum": 1, "sample_mean": X.shape[1], "entry_mean": Y.size}[net.options["scale"]]
    assert net.loss(X, Y) * count == pytest.approx(plain.loss(X, Y), rel=1e-12)
    for name, gradient in plain.gradients(X, Y).items():
        assert np.allclose(net.gradients(X, Y)[name] * count, gradient, rtol=1e-12, atol=1e-15)


# --- transforms


POINTS = st.integers(4, 9).flatmap(lambda N: arrays(float, (2, N), elements=st.integers(-20, 20)))


def spread_out(points, spare):
    distinct = np.unique(points, axis=1).shape[1] == points.shape[1]
    return distinct and not tr.collinear(points, spare)


@PROPERTY
@given(POINTS, arrays(float, (2, 3), elements=st.integers(-9, 9)))
def test_fit_affine_recovers_what_was_applied(points, M):
    assume(spread_out(points, spare=0))
    assume(abs(np.linalg.det(M[:, :2])) > 0.5)
    assert np.allclose(tr.fit_affine(points, tr.apply_affine(M, points)), M, atol=1e-8)


@PROPERTY
@given(POINTS, arrays(float, (2, 4), elements=st.floats(-0.2, 0.2)))
def test_fit_homography_recovers_the_points(points, wobble):
    assume(spread_out(points, spare=1))
    H = np.eye(3)
    H[:2] += wobble[:, :3]
    H[2, :2] = 0.1 * wobble[:, 3]
    assume((H @ np.vstack([points, np.ones(points.shape[1])]))[2].min() > 0.2)
    assume(np.linalg.cond(H) < 1e3)
    target = tr.apply_homography(H, points)
    found = tr.fit_homography(points, target)
    assert np.allclose(tr.apply_homography(found, points), target, rtol=1e-6, atol=1e-6)


@PROPERTY
@given(POINTS)
def test_normalised_points_are_centred_at_a_mean_distance_of_root_two(points):
    assume(spread_out(points, spare=0))
    T = tr.normalisation(points)
    moved = (T @ np.vstack([points, np.ones(points.shape[1])]))[:2]
    assert np.abs(moved.mean(axis=1)).max() < 1e-12
    assert np.linalg.norm(moved, axis=0).mean() == pytest.approx(np.sqrt(2))
