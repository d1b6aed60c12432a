// Comforts the style sheet cannot give: wide formulas that the keyboard can scroll, and folded
// solutions that open on paper.
"use strict";
(() => {
  const scrolls = (box) => box.scrollWidth > box.clientWidth;

  function makeScrollable() {
    for (const formula of document.querySelectorAll("span.math mjx-container")) {
      const line = formula.closest("p, li, td, th, dd, summary, h1, h2, h3, h4");
      formula.classList.toggle("bp-wide", formula.firstElementChild.clientWidth > line?.clientWidth);
    }
    const boxes = "div.math, .bp-wide, .bp-picture, .cell_output .output";
    for (const box of document.querySelectorAll(boxes)) {
      if (scrolls(box)) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  }

  addEventListener("load", async () => {
    if (window.MathJax?.startup) await window.MathJax.startup.promise;
    makeScrollable();
    addEventListener("resize", makeScrollable);
    document.addEventListener("toggle", makeScrollable, true);
  });

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const box of opened) box.open = true;
  });
  addEventListener("afterprint", () => {
    for (const box of opened) box.open = false;
  });
})();
