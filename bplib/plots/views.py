"""Chapter 5: four clicks, noise against error, and pictures side by side."""

import numpy as np
from matplotlib.figure import Figure

from bplib import validate
from bplib.plots.maps import CORNERS, board
from bplib.plots.style import BACKWARD, FORWARD, GOLD, INK, SKY, axes, plane, point, styled
from bplib.transforms import fit_homography
from bplib.validate import Array

GREYS = 32  # a picture on a page has so many shades: that keeps it small


@styled
def four_clicks(target: Array) -> Figure:
    """The unit square and where the homography of four clicks takes it, grid and all.

    Formula: H from four pairs; det of H / norm(H) tells how close it is to a singular map.
    Shapes: target (2, 4), the images of (0, 0), (1, 0), (1, 1), (0, 1).
    Raises: ValueError if three of them lie on a line. Source: S3-HG0, S3-HG2.
    """
    H = fit_homography(CORNERS, target)
    figure, both = axes(6.2, 3.4, 2)
    for ax, move, spots in zip(both, (np.eye(3), H), (CORNERS, np.asarray(target)), strict=True):
        plane(ax, -0.3, 1.8)
        board(ax, move, SKY, 0.3)
        ax.plot(*spots, "o", color=INK)
        for number, (x, y) in enumerate(spots.T, start=1):
            ax.text(x + 0.06, y + 0.06, str(number))
    both[0].set_title("clicks in view 1")
    det = abs(np.linalg.det(H / np.linalg.norm(H)))
    both[1].set_title(f"view 2, |det| = {det:.4f}")
    figure.set_label(
        f"Four clicks on the corners of a square and on a quadrilateral; the third goes to "
        f"{point(np.asarray(target)[:, 2])}. The homography of norm 1 has determinant {det:.4f}."
    )
    return figure


@styled
def noise_error(offsets: Array, raw: Array, normalised: Array, k: int) -> Figure:
    """Median error of fitted homographies against how far the clicks lie from the origin.

    Formula: none; one curve for the raw equations, one for the normalised ones, marked at k.
    Shapes: offsets, raw and normalised (n,), positive errors in pixels; k from 0 to n - 1.
    Raises: ValueError for another shape; IndexError for another k. Source: S3-HG2.
    """
    offsets = validate.array("noise_error", "offsets", offsets, "(n,)")
    curves = {"raw": raw, "normalised": normalised}
    for name, errors in curves.items():
        curves[name] = validate.array("noise_error", name, errors, "(n,)")
        validate.same_shape("noise_error", name, curves[name], "offsets", offsets)
    if not 0 <= k < offsets.size:
        raise IndexError(f"noise_error: 'k' must be 0 to {offsets.size - 1}; got {k}.")
    places = np.arange(offsets.size)
    figure, (ax,) = axes(5.6, 3.2)
    for (name, errors), colour in zip(curves.items(), (BACKWARD, FORWARD), strict=True):
        ax.plot(places, errors, color=colour)
        ax.plot([k], [errors[k]], "o", color=colour, markersize=9)
        ax.text(offsets.size - 0.75, errors[-1], name, va="center")
    ax.set(yscale="log", ylim=(0.1, 60), xlim=(-0.3, offsets.size + 0.75))
    ax.set_yticks([0.1, 1, 10], ["0.1", "1", "10"])
    ax.set_yticks([], minor=True)
    ax.set_xticks(places, [f"{offset:g}" for offset in offsets])
    ax.set(xlabel="distance of the clicks from the origin, pixels", ylabel="median error, pixels")
    at = f"{offsets[k]:g}: raw {curves['raw'][k]:.2f}, normalised {curves['normalised'][k]:.2f}"
    ax.set_title(at)
    figure.set_label(f"Median error in pixels with the clicks at a distance of {at}.")
    return figure


@styled
def pictures(images: list[Array], titles: list[str], marks: list[Array] | None = None) -> Figure:
    """Grey pictures, one below the other or side by side, with marked points.

    Formula: grey = brightness from 0 to 1, in GREYS shades; NaN is left out.
    Shapes: images (h, w) each; marks (2, N) each, or none; in pixels, x to the right and y down.
    Raises: ValueError if the lists differ in length. Source: S3-HG3.
    """
    marks = [np.zeros((2, 0))] * len(images) if marks is None else marks
    for name, given in (("titles", titles), ("marks", marks)):
        if len(given) != len(images):
            validate.refuse("pictures", name, f"be as many as the {len(images)} images", len(given))
    wide = max(image.shape[1] for image in images) > 100
    rows, columns = (len(images), 1) if wide else (1, len(images))
    height, width = images[0].shape
    panel = 4.6 if wide else 5.8 / len(images)
    figure = Figure(figsize=(columns * panel, rows * (panel * height / width + 0.3)))
    for place, (image, title, spots) in enumerate(zip(images, titles, marks, strict=True)):
        ax = figure.add_subplot(rows, columns, place + 1)
        shades = np.round(np.clip(image, 0, 1) * (GREYS - 1)) / (GREYS - 1)
        ax.imshow(shades, cmap="gray", vmin=0, vmax=1, interpolation="none")
        ax.plot(*spots, "o", color=GOLD, markersize=5, markeredgecolor=INK)
        ax.set_axis_off()
        ax.set_title(title)
    figure.set_layout_engine("constrained")
    figure.set_label("Pictures: " + "; ".join(titles) + ".")
    return figure
