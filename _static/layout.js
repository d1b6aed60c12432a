/* Shows the formulas of a page in one layout or in both: layout.css hides the other form. */
(() => {
  "use strict";

  const KEY = "bp-layout";
  const CHOICES = ["numerator", "denominator", "both"];

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

  function apply(choice) {
    document.documentElement.dataset.layout = choice;
  }

  const isShown = (element) => element.getClientRects().length > 0;
  const top = (element) => element.getBoundingClientRect().top;

  // What the reader has before the eyes: the first form or other part below the switch.
  function firstInView(bar) {
    const parts = document.querySelectorAll(".bp-form, section > :not(section, .bp-layouts)");
    const below = bar.getBoundingClientRect().bottom;
    return [...parts].find(
      (part) => part !== bar && isShown(part) && part.getBoundingClientRect().bottom > below,
    );
  }

  // Applies a choice, and leaves what is in view where it is; a form gives its place to the other.
  function applyInPlace(choice, bar) {
    const part = firstInView(bar);
    const before = part && top(part);
    document.documentElement.classList.add("bp-laid-out"); // no section's height is a guess now
    apply(choice);
    if (!part) return;
    const other = part.nextElementSibling ?? part.previousElementSibling;
    const shown = isShown(part) ? part : other;
    const keep = () => scrollBy({ top: top(shown) - before, behavior: "instant" });
    keep();
    requestAnimationFrame(keep); // what came into view may have changed its height
  }

  // At once, before the page is drawn.
  const start = CHOICES.includes(remembered()) ? remembered() : "both";
  apply(start);

  document.addEventListener("DOMContentLoaded", () => {
    const bar = document.querySelector(".bp-switch");
    if (!bar) return;
    bar.querySelector(`[value=${start}]`).checked = true;
    bar.addEventListener("change", (event) => {
      remember(event.target.value);
      applyInPlace(event.target.value, bar);
    });
  });
})();
