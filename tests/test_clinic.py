"""clinic: each planted fault fails at the parameters it claims and at no other."""

import numpy as np
import pytest

from bplib import clinic, losses, nets
from bplib.activations import relu, softmax
from bplib.gradcheck import check_gradient, find_kinks, relative_error

FAULTS = {letter: fault for letter, fault in clinic.WARD.items() if fault.name != "healthy"}
NAMES = ("W1", "b1", "W2", "b2")
REFUSALS = {"C": r"'grad_b1' must have the shape \(4, 1\) of 'b1'; got \(4, 5\)"}


def verdict(case, name, gradient):
    """Check one parameter's gradient, by central difference and complex step."""
    check_gradient(
        lambda value: clinic.patient_loss(case, case.parameters | {name: value}),
        case.parameters[name],
        gradient,
        name=name,
    )


@pytest.mark.parametrize("square", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_the_healthy_pass_passes_at_every_parameter(square, name, capsys):
    case = clinic.patient(square)
    verdict(case, name, clinic.patient_gradients(case)[name])
    assert capsys.readouterr().out.startswith(f"✓ grad_{name}: central")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("letter", FAULTS)
def test_a_fault_fails_at_exactly_the_parameters_it_claims(letter, name):
    fault = FAULTS[letter]
    case = clinic.patient(fault.square)
    gradient = clinic.patient_gradients(case, fault)[name]
    if name not in fault.fails:
        verdict(case, name, gradient)
        return
    complaint = REFUSALS.get(letter, f"grad_{name} disagrees with the central difference")
    with pytest.raises((AssertionError, ValueError), match=complaint):
        verdict(case, name, gradient)


def test_every_fault_claims_something_and_the_ward_holds_enough_of_them():
    assert len(FAULTS) >= 8
    assert len({fault.name for fault in clinic.WARD.values()}) == len(clinic.WARD)
    for fault in FAULTS.values():
        assert fault.fails
        assert set(fault.fails) <= set(NAMES)
        assert clinic.BACKWARD[fault.target] != fault.line


def test_the_healthy_pass_is_that_of_nets():
    case = clinic.patient()
    W1, b1, W2, b2 = case.parameters.values()
    layers = [nets.Layer(W1, b1, relu), nets.Layer(W2, b2, softmax)]
    net = nets.Net(layers, losses.cross_entropy, scale="sample_mean")
    for name, gradient in net.gradients(case.X, case.Y).items():
        given = clinic.patient_gradients(case)[name]
        assert given.shape == gradient.shape
        assert relative_error(given, gradient) < 1e-13
    assert abs(clinic.patient_loss(case, case.parameters) - net.loss(case.X, case.Y)) < 1e-13


def test_the_sizes_of_the_patient_all_differ_and_no_score_is_near_the_kink():
    case = clinic.patient()
    shapes = {name: value.shape for name, value in case.parameters.items()}
    assert shapes == {"W1": (4, 3), "b1": (4, 1), "W2": (2, 4), "b2": (2, 1)}
    assert case.X.shape == (3, 5)
    assert case.Y.shape == (2, 5)
    S1 = case.parameters["W1"] @ case.X + case.parameters["b1"]
    assert np.abs(S1).min() > 0.2
    assert ((S1 > 0).any(axis=1) & (S1 < 0).any(axis=1)).all()
    for name, value in case.parameters.items():
        others = case.parameters
        assert not find_kinks(
            lambda v, k=name, p=others: clinic.patient_loss(case, p | {k: v}), value
        )


def test_the_forgotten_transpose_survives_only_the_square_net():
    fault = FAULTS["E"]
    assert fault.square
    assert clinic.patient(square=True).parameters["W2"].shape == (2, 2)
    with pytest.raises(ValueError, match="mismatch in its core dimension"):
        clinic.patient_gradients(clinic.patient(), fault)


@pytest.mark.parametrize(
    ("letter", "name", "error"),
    [("A", "W1", 0.8), ("A", "b2", 0.8), ("D", "W2", 2.0), ("G", "b2", 1.0), ("C", "b1", np.inf)],
)
def test_errors_that_can_be_said_beforehand(letter, name, error):
    assert clinic.relative_errors(clinic.WARD[letter])[name] == pytest.approx(error, rel=1e-8)


def test_what_the_text_says_of_single_patients():
    case = clinic.patient()
    healthy = clinic.patient_gradients(case)
    lost_scale = clinic.patient_gradients(case, FAULTS["A"])
    assert np.allclose(lost_scale["W1"] / healthy["W1"], 5.0, rtol=1e-12)
    labels = clinic.patient_gradients(case, FAULTS["J"])
    assert np.allclose(labels["W2"][1], healthy["W2"][1], rtol=1e-12)
    assert not np.allclose(labels["W2"][0], healthy["W2"][0], rtol=0.1)
    last = clinic.patient_gradients(case, FAULTS["H"])["W1"]
    assert np.linalg.matrix_rank(last) == 1
    assert clinic.patient_gradients(case, FAULTS["C"])["b1"].sum(axis=1) == pytest.approx(
        healthy["b1"][:, 0]
    )


def test_examining_twice_gives_the_same_and_leaves_the_cache_alone():
    given, numerical = clinic.examined(clinic.HEALTHY)
    numerical.clear()
    assert set(clinic.examined(clinic.HEALTHY)[1]) == set(NAMES)
    assert set(given) == set(NAMES)


def test_a_parameter_that_is_missing_is_named():
    case = clinic.patient()
    with pytest.raises(NameError, match="b2"):
        clinic.patient_loss(case, {k: v for k, v in case.parameters.items() if k != "b2"})
