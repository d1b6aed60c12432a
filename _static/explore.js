/* Moves the figures that bplib.explore has drawn: no dependency, no eval, no inline style.
 *
 * A figure's data holds, in this order of use:
 *   groups     [sliders, differences]: columns of whole numbers over the same sliders
 *   slots      [element, attribute, first column, how many, ...]: what changes ("" is the text)
 *   skeletons  texts whose private characters stand for the numbers of the slot's columns
 *   texts      what each slider says at each position
 */
(() => {
  "use strict";

  const PLACE = 0xe000;
  const TRIMMED = 9;
  const PLACES = /\ue00a(.)|[\ue000-\ue009]/g; // U+E00A stands before a character that is meant
  const QUIET = 400; // milliseconds without a change before it is announced and put in the URL
  const STEP = 1000; // milliseconds per step of a figure that plays
  const MARGIN = "600px"; // how near the view a figure's data are read

  /* Numbers ------------------------------------------------------------------------------ */

  // Undo the differences along each slider, in place.
  function summed(values, sizes) {
    let stride = 1;
    for (const size of [...sizes].reverse()) {
      for (let i = stride; i < values.length; i++) {
        if (Math.floor(i / stride) % size > 0) values[i] += values[i - stride];
      }
      stride *= size;
    }
    return stride;
  }

  // One function per column: from the state to its whole number.
  function columns(data) {
    const shape = data.texts.map((texts) => texts.length);
    return data.groups.flatMap(([sliders, values]) => {
      const length = summed(values, sliders.map((slider) => shape[slider]));
      const place = (state) => sliders.reduce((sum, s) => sum * shape[s] + state[s], 0);
      const starts = Array.from({ length: values.length / length }, (_, i) => i * length);
      return starts.map((start) => (state) => values[start + place(state)]);
    });
  }

  function written(number, place) {
    const decimals = place.charCodeAt(0) - PLACE;
    return decimals === TRIMMED ? String(number / 100) : (number / 10 ** decimals).toFixed(decimals);
  }

  // One function per slot: from the state to its text, or null where the attribute is absent.
  function slot(data, all, runs) {
    const own = [];
    for (let i = 0; i < runs.length; i += 2) own.push(...all.slice(runs[i], runs[i] + runs[i + 1]));
    const [skeleton, ...numbers] = own;
    return (state) => {
      const text = data.skeletons[skeleton(state)];
      let next = 0;
      const put = (place, meant) => meant ?? written(numbers[next++](state), place);
      return text && text.replace(PLACES, put);
    };
  }

  // The text before an element's first child; setting textContent would delete its tspans.
  function write(element, text) {
    if (element.firstChild?.nodeType !== Node.TEXT_NODE) element.prepend("");
    element.firstChild.data = text;
  }

  // A function that puts the picture into a state and touches only what changes.
  function painter(svg, data) {
    const elements = [svg, ...svg.querySelectorAll("*")];
    const all = columns(data);
    const slots = data.slots.map(([element, attribute, ...runs]) => ({
      element: elements[element],
      attribute,
      value: slot(data, all, runs),
      last: undefined,
    }));
    return (state) => {
      for (const each of slots) {
        const value = each.value(state);
        if (value === each.last) continue;
        each.last = value;
        if (each.attribute === "") write(each.element, value);
        else if (value === null) each.element.removeAttribute(each.attribute);
        else each.element.setAttribute(each.attribute, value);
      }
    };
  }

  /* One figure --------------------------------------------------------------------------- */

  const position = (input) => (input.type === "range" ? +input.value : input.selectedIndex);
  const plain = (text) => text.replaceAll("\u2212", "-").replaceAll("\u00a0", " ");

  function say(input, text) {
    if (input.type !== "range") return;
    input.setAttribute("aria-valuetext", text);
    input.nextElementSibling.textContent = text;
  }

  function place(input, index) {
    if (input.type === "range") input.value = index;
    else input.selectedIndex = index;
  }

  // Its data are read when it is first needed: at its first move, its address, or near the view.
  function connect(figure, share) {
    const svg = figure.querySelector("svg");
    const inputs = [...figure.querySelectorAll("input, select")];
    const announcement = figure.querySelector(".bp-announcement");
    const explorer = { figure, inputs, read: once(() => reading(figure, svg)), show };
    let timer = 0;

    function show() {
      const { texts, paint } = explorer.read();
      inputs.forEach((input, i) => say(input, texts[i][position(input)]));
      paint(inputs.map(position));
    }

    function settled() {
      announcement.textContent = svg.getAttribute("aria-label");
      share(explorer);
    }

    function moved() {
      show();
      clearTimeout(timer);
      timer = setTimeout(settled, QUIET);
    }

    inputs.forEach((input) => {
      input.addEventListener("input", moved);
      const steps = input.parentElement.querySelector(".bp-steps");
      if (steps) player(input, steps, moved);
    });
    return explorer;
  }

  function reading(figure, svg) {
    const data = JSON.parse(figure.querySelector("script").textContent);
    return { texts: data.texts, paint: painter(svg, data) };
  }

  function once(make) {
    let made;
    return () => (made ??= make());
  }

  // Read a figure's data, each in a task of its own, before the figure comes into view.
  function prepare(explorers) {
    const byFigure = new Map(explorers.map((explorer) => [explorer.figure, explorer]));
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target } of entries.filter((entry) => entry.isIntersecting)) {
          observer.unobserve(target);
          setTimeout(byFigure.get(target).read);
        }
      },
      { rootMargin: MARGIN },
    );
    byFigure.forEach((_, figure) => observer.observe(figure));
  }

  // Back, Play and Next. It never starts by itself, and stops at the end or at a reader's touch.
  // Play begins at the first state, unless the reader has chosen another.
  function player(input, steps, moved) {
    const [back, run, next] = steps.children;
    const last = input.type === "range" ? +input.max : input.length - 1;
    let timer = 0;
    let chosen = false;

    function step(by) {
      place(input, Math.min(last, Math.max(0, position(input) + by)));
      moved();
      if (position(input) === last) stop();
    }

    function stop() {
      clearInterval(timer);
      timer = 0;
      run.textContent = "Play";
    }

    function start() {
      run.textContent = "Pause";
      timer = setInterval(() => step(1), STEP);
      const here = position(input);
      step(here === last || !chosen ? -here || 1 : 1);
      chosen = true;
    }

    const touched = (by) => () => {
      stop();
      chosen = true;
      step(by);
    };
    back.addEventListener("click", touched(-1));
    next.addEventListener("click", touched(1));
    run.addEventListener("click", () => (timer ? stop() : start()));
    input.addEventListener("input", () => {
      stop();
      chosen = true;
    });
    document.addEventListener("visibilitychange", () => document.hidden && stop());
  }

  /* The address: #tangent.x=0.50&loss.step=3, the figure that moved last comes first ------- */

  function share(explorer) {
    const old = new URLSearchParams(location.hash.slice(1));
    const fresh = new URLSearchParams();
    explorer.inputs.forEach((input, i) => {
      fresh.set(input.name, plain(explorer.read().texts[i][position(input)]));
    });
    for (const [name, value] of old) {
      if (!fresh.has(name) && document.getElementsByName(name).length) fresh.set(name, value);
    }
    history.replaceState(history.state, "", `#${fresh}`);
  }

  // Follow the address; return the figure that it names first.
  function follow(explorers) {
    const wanted = new URLSearchParams(location.hash.slice(1));
    const names = [...wanted.keys()];
    const named = [];
    for (const explorer of explorers) {
      explorer.inputs.forEach((input, i) => {
        if (!wanted.has(input.name)) return;
        const index = explorer.read().texts[i].map(plain).indexOf(wanted.get(input.name));
        if (index < 0) return;
        place(input, index);
        named.push([names.indexOf(input.name), explorer]);
      });
    }
    new Set(named.map(([, explorer]) => explorer)).forEach((explorer) => explorer.show());
    return named.sort(([a], [b]) => a - b)[0]?.[1].figure;
  }

  // What a browser restores without a word (a reloaded form) is shown as well.
  function restored({ inputs }) {
    return inputs.some((input) =>
      input.type === "range"
        ? input.value !== input.defaultValue
        : !input.options[input.selectedIndex].defaultSelected,
    );
  }

  function begin() {
    const figures = [...document.querySelectorAll("figure.bp-explore")];
    const moving = figures.filter((figure) => figure.querySelector(".bp-controls"));
    const explorers = moving.map((figure) => connect(figure, share));
    const go = () => follow(explorers)?.scrollIntoView({ block: "center" });
    const first = follow(explorers);
    if (document.readyState === "complete") first?.scrollIntoView({ block: "center" });
    else if (first) addEventListener("load", () => first.scrollIntoView({ block: "center" }));
    addEventListener("hashchange", go);
    addEventListener("pageshow", () => explorers.filter(restored).forEach(({ show }) => show()));
    prepare(explorers);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
