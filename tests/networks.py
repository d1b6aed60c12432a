"""Every network of the course, to build at any shape: the tests differentiate each in many ways."""

from bplib import losses
from bplib.activations import elu, identity, leaky_relu, maxout, relu, sigmoid, softmax, tanh
from bplib.nets import Layer, Net
from tests.three_ways import targets

# name: hidden activations, output activation, loss, options of the loss, bias?
NETS = {
    "deck 1": ((), sigmoid, losses.squared_error, {}, True),
    "deck 2": ((sigmoid,), sigmoid, losses.squared_error, {}, True),
    "deck 3": ((), softmax, losses.cross_entropy, {}, True),
    "deck 4": ((sigmoid,), softmax, losses.cross_entropy, {}, True),
    "5-ReLU": ((relu,), identity, losses.squared_error, {}, True),
    "tanh-sigmoid": ((tanh,), sigmoid, losses.squared_error, {}, True),
    "tanh-sigmoid, binary": (
        (tanh,),
        sigmoid,
        losses.binary_cross_entropy,
        {"scale": "entry_mean"},
        True,
    ),
    "ReLU batch": ((relu,), identity, losses.half_squared_error, {"scale": "sample_mean"}, False),
    "hinge": ((tanh,), softmax, losses.multiclass_hinge, {"margin": 0.2}, True),
    "raw hinge": (
        (relu,),
        identity,
        losses.multiclass_hinge,
        {"margin": 1.5, "scale": "sample_mean"},
        True,
    ),
    "linear regression": ((), identity, losses.half_squared_error, {}, True),
    "softmax regression": ((), softmax, losses.cross_entropy, {"scale": "sample_mean"}, True),
    "listing": ((sigmoid,), identity, losses.squared_error, {}, False),
    "three layers": ((tanh, sigmoid), tanh, losses.half_squared_error, {}, False),
    "maxout": ((maxout,), identity, losses.squared_error, {}, True),
    "leaky": ((leaky_relu,), identity, losses.absolute_error, {}, True),
    "elu": ((elu,), softmax, losses.squared_error, {}, True),
    "scores": ((tanh,), identity, losses.cross_entropy_from_scores, {}, True),
    "binary scores": ((tanh,), identity, losses.binary_cross_entropy_from_scores, {}, True),
}
LAYER_OPTIONS = {relu: {"slope": 5.0}, maxout: {"pieces": 3}, leaky_relu: {"leak": 0.2}}
SMOOTH = [name for name, (hidden, *_) in NETS.items() if {*hidden} <= {sigmoid, tanh}]


def build(name, shape, rng, spread=1.0):
    """A net of NETS with n outputs and d inputs, its inputs and its targets."""
    hidden, last, loss, options, bias = NETS[name]
    n, d, samples = shape
    X = rng.normal(size=(d, samples))
    layers = []
    for m, activation in zip((6, 12), hidden, strict=False):
        settings = LAYER_OPTIONS.get(activation, {})
        W, b = rng.normal(size=(m, d)) * spread, rng.normal(size=(m, 1))
        layers.append(Layer(W, b if bias else None, activation, **settings))
        d = m // settings.get("pieces", 1)
    W, b = rng.normal(size=(n, d)) * spread, rng.normal(size=(n, 1))
    layers.append(Layer(W, b if bias else None, last))
    return Net(layers, loss, **options), X, targets(loss, (n, samples), rng)
