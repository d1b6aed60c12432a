/* What is wrong with the texts of a figure: too small, beyond the picture, or over one another. */
(figure, { only, smallest }) => {
  const TOLERANCE = 1.5; // pixels
  const svg = figure.querySelector("svg");
  const inputs = [...figure.querySelectorAll("input, select")];
  const lengths = inputs.map((input) => (input.type === "range" ? +input.max + 1 : input.length));
  const total = lengths.reduce((a, b) => a * b, 1);
  const found = new Map();

  function put(state) {
    inputs.forEach((input, axis) => {
      const after = lengths.slice(axis + 1).reduce((a, b) => a * b, 1);
      const index = Math.floor(state / after) % lengths[axis];
      if (input.type === "range") input.value = index;
      else input.selectedIndex = index;
    });
    inputs[0]?.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // The four corners of a text's ink: a line box without the room above capitals and below g.
  function corners(text) {
    const { x, y, width, height } = text.getBBox();
    const matrix = text.getScreenCTM();
    const [top, bottom] = [y + 0.24 * height, y + 0.86 * height];
    return [[x, top], [x + width, top], [x + width, bottom], [x, bottom]].map(
      ([a, b]) => new DOMPoint(a, b).matrixTransform(matrix),
    );
  }

  // By how much two convex shapes overlap: the least over the directions of their sides.
  function overlap(one, other) {
    let least = Infinity;
    for (const shape of [one, other]) {
      for (const [p, q] of [[shape[0], shape[1]], [shape[1], shape[2]]]) {
        const length = Math.hypot(q.x - p.x, q.y - p.y) || 1;
        const along = ({ x, y }) => ((q.x - p.x) * x + (q.y - p.y) * y) / length;
        const [a, b] = [one.map(along), other.map(along)];
        least = Math.min(least, Math.max(...a) - Math.min(...b), Math.max(...b) - Math.min(...a));
      }
    }
    return least;
  }

  function note(kind, amount, place) {
    const [worst] = found.get(kind) ?? [0];
    if (amount > worst) found.set(kind, [amount, place]);
  }

  function look(state) {
    const place = inputs.map((i) => i.getAttribute("aria-valuetext") ?? i.value).join(", ");
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].filter((t) => t.getBBox().width > 0);
    const shapes = texts.map(corners);
    const words = texts.map((text) => text.textContent.trim().replace(/[\d.]+/g, "0"));
    texts.forEach((text, i) => {
      const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
      const size = parseFloat(getComputedStyle(text).fontSize) * scale;
      if (size < smallest) note(`small: ${size.toFixed(1)} px`, 1, `${words[i]} at ${place}`);
      const xs = shapes[i].map((p) => p.x);
      const ys = shapes[i].map((p) => p.y);
      const beyond = Math.max(
        frame.left - Math.min(...xs), Math.max(...xs) - frame.right,
        frame.top - Math.min(...ys), Math.max(...ys) - frame.bottom,
      );
      if (beyond > TOLERANCE) note(`beyond: ${words[i]}`, beyond, place);
      for (let j = 0; j < i; j++) {
        const depth = overlap(shapes[i], shapes[j]);
        if (depth > TOLERANCE) note(`over: ${words[j]} | ${words[i]}`, depth, place);
      }
    });
  }

  const states = only ?? Array.from({ length: total }, (_, state) => state);
  for (const state of states) {
    if (inputs.length) put((state + total) % total);
    look(state);
  }
  return [...found].map(([kind, [depth, place]]) => `${kind} by ${depth.toFixed(1)} px at ${place}`);
}
