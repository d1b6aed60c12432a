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
  const PLACES = /[\ue000-\ue009]/g;
  const QUIET = 400; // milliseconds without a change before it is announced and put in the URL
  const STEP = 1000; // milliseconds per step of a figure that plays

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
      return text && text.replace(PLACES, (place) => written(numbers[next++](state), place));
    };
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
        if (each.attribute === "") each.element.textContent = value;
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

  function connect(figure, share) {
    const data = JSON.parse(figure.querySelector("script").textContent);
    const svg = figure.querySelector("svg");
    const paint = painter(svg, data);
    const inputs = [...figure.querySelectorAll("input, select")];
    const announcement = figure.querySelector(".bp-announcement");
    const explorer = { figure, inputs, texts: data.texts, show };
    let timer = 0;

    function show() {
      inputs.forEach((input, i) => say(input, data.texts[i][position(input)]));
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
    show();
    figure.querySelector(".bp-controls").hidden = false;
    return explorer;
  }

  // Back, Play and Next. It never starts by itself, and stops at the end or at a reader's touch.
  function player(input, steps, moved) {
    const [back, run, next] = steps.children;
    const last = input.type === "range" ? +input.max : input.length - 1;
    let timer = 0;

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
      if (position(input) === last) place(input, 0);
      else step(1);
      moved();
      if (position(input) === last) return;
      timer = setInterval(() => step(1), STEP);
      run.textContent = "Pause";
    }

    const touched = (by) => () => {
      stop();
      step(by);
    };
    back.addEventListener("click", touched(-1));
    next.addEventListener("click", touched(1));
    run.addEventListener("click", () => (timer ? stop() : start()));
    input.addEventListener("input", stop);
    document.addEventListener("visibilitychange", () => document.hidden && stop());
  }

  /* The address: #tangent.x=0.50&loss.step=3, the figure that moved last comes first ------- */

  function share(explorer) {
    const old = new URLSearchParams(location.hash.slice(1));
    const fresh = new URLSearchParams();
    explorer.inputs.forEach((input, i) => {
      fresh.set(input.name, plain(explorer.texts[i][position(input)]));
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
        const index = explorer.texts[i].map(plain).indexOf(wanted.get(input.name));
        if (index < 0) return;
        place(input, index);
        named.push([names.indexOf(input.name), explorer.figure]);
      });
      explorer.show();
    }
    return named.sort(([a], [b]) => a - b)[0]?.[1];
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
    addEventListener("pageshow", () => explorers.forEach((explorer) => explorer.show()));
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
