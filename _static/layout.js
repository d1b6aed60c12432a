/* Shows the formulas of a page in one layout or in both.
 *
 * A pair is two forms, one after the other: a paragraph that starts with a bold "Numerator layout"
 * and the formulas after it, then the same for "Denominator layout". Without this script both are
 * there, one below the other; so they are in a notebook and on paper.
 */
(() => {
  "use strict";

  const KEY = "bp-layout";
  const CHOICES = ["numerator", "denominator", "both"];

  // "numerator" or "denominator" for the paragraph that opens such a form.
  function opens(element) {
    const lead = element?.firstChild;
    const found = lead?.nodeName === "STRONG" && /^(\w+) layout\b/.exec(lead.textContent);
    const layout = found && found[1].toLowerCase();
    return element?.nodeName === "P" && CHOICES.slice(0, 2).includes(layout) ? layout : null;
  }

  // The paragraph and its formulas, moved into a box of their own.
  function form(paragraph) {
    const box = document.createElement("div");
    box.className = "bp-form";
    box.dataset.layout = opens(paragraph);
    paragraph.before(box);
    box.append(paragraph);
    while (box.nextElementSibling?.matches("div.math")) box.append(box.nextElementSibling);
    return box;
  }

  // All forms of the page; a form and its other one stand side by side.
  function pairs(article) {
    const forms = [...article.querySelectorAll("p")].filter(opens).map(form);
    for (const first of forms) {
      const second = first.nextElementSibling;
      if (first.dataset.layout !== "numerator" || second?.dataset.layout !== "denominator") continue;
      const pair = document.createElement("div");
      pair.className = "bp-layouts";
      first.before(pair);
      pair.append(first, second);
    }
    return forms;
  }

  function remembered() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  function remember(choice) {
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // Without a store the choice lasts as long as the page.
    }
  }

  function option(choice, checked) {
    const input = Object.assign(document.createElement("input"), {
      type: "radio",
      name: KEY,
      value: choice,
      checked,
    });
    const label = document.createElement("label");
    label.append(input, choice);
    return label;
  }

  function control(start) {
    const box = document.createElement("div");
    box.className = "bp-switch";
    box.setAttribute("role", "radiogroup");
    box.setAttribute("aria-label", "Layout of the formulas");
    const title = document.createElement("span");
    title.textContent = "Layout";
    title.setAttribute("aria-hidden", "true");
    box.append(title, ...CHOICES.map((choice) => option(choice, choice === start)));
    return box;
  }

  function start() {
    const article = document.querySelector(".bd-article") ?? document.querySelector("main");
    const forms = article ? pairs(article) : [];
    const title = article?.querySelector("h1");
    if (!forms.length || !title) return;
    const apply = (choice) => {
      for (const box of forms) box.hidden = choice !== "both" && choice !== box.dataset.layout;
      dispatchEvent(new Event("resize")); // what was hidden has a width now
    };
    const choice = CHOICES.includes(remembered()) ? remembered() : "both";
    const box = control(choice);
    box.addEventListener("change", (event) => {
      remember(event.target.value);
      apply(event.target.value);
    });
    const text = [...title.parentElement.children].find((e) => e.matches(".cell, section"));
    if (text) text.before(box);
    else title.after(box);
    apply(choice);
  }

  document.addEventListener("DOMContentLoaded", start);

  // MathJax measures the text around a formula; until it has, hidden forms keep their room.
  addEventListener("load", async () => {
    if (window.MathJax?.startup) await window.MathJax.startup.promise;
    document.documentElement.classList.add("bp-set");
  });
})();
