// Comforts the style sheet cannot give: wide formulas that the keyboard can scroll, formulas that
// are copied as TeX, and folded solutions that open on paper.
"use strict";
(() => {
  // A box that scrolls takes the focus. Each is measured when the browser has laid it out anyway.
  const scrollable = new ResizeObserver((changes) => {
    for (const { target } of changes) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });

  addEventListener("DOMContentLoaded", () => {
    const boxes = "div.math, .bp-picture, .cell_output .output, .pst-scrollable-table-container, pre";
    for (const box of document.querySelectorAll(boxes)) scrollable.observe(box);
  });

  // Copied, a formula is its TeX.
  function withTex(fragment) {
    for (const formula of fragment.querySelectorAll("[data-tex]")) {
      const sign = formula.matches("div") ? "$$" : "$";
      const after = formula.querySelector(".bp-after")?.textContent ?? "";
      formula.textContent = sign + formula.dataset.tex.trim() + sign + after;
    }
    return fragment;
  }

  // The text as the browser would copy it, with its line breaks: for that it must be on the page.
  function textOf(fragment) {
    const box = document.createElement("div");
    box.style.cssText = "position: fixed; left: -100vw";
    box.append(fragment);
    document.body.append(box);
    const text = box.innerText;
    box.remove();
    return text;
  }

  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (selection.isCollapsed || event.target.closest?.("input, textarea")) return;
    const range = selection.getRangeAt(0).cloneRange();
    const formula = (node) => (node.closest ? node : node.parentElement).closest("[data-tex]");
    const [first, last] = [formula(range.startContainer), formula(range.endContainer)];
    if (first) range.setStartBefore(first);
    if (last) range.setEndAfter(last);
    const fragment = range.cloneContents();
    if (!fragment.querySelector("[data-tex]")) return;
    event.clipboardData.setData("text/plain", textOf(withTex(fragment)));
    event.preventDefault();
  });

  // The find box would meet each formula twice: while it is open, the MathML is put away.
  addEventListener("keydown", (event) => {
    const find = event.key === "F3" || ((event.ctrlKey || event.metaKey) && event.key === "f");
    document.documentElement.classList.toggle("bp-finding", find);
  });
  addEventListener("focus", () => document.documentElement.classList.remove("bp-finding"));

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open], .bp-proof)")];
    for (const box of opened) box.open = true;
  });
  addEventListener("afterprint", () => {
    for (const box of opened) box.open = false;
  });
})();
