/* The page of answers: a word, a source and a verdict leave fewer entries.
 *
 * Without this script all entries are there, in the order of the sources.
 */
(() => {
  "use strict";

  function begin() {
    const entries = [...document.querySelectorAll(".bp-answer")];
    const texts = entries.map((entry) => entry.textContent.toLowerCase());
    const ids = entries.map((entry) => entry.querySelector("strong").textContent);
    const box = document.querySelector(".bp-filter");
    const controls = [...box.querySelectorAll("input, select")];
    const count = box.querySelector("output");

    function apply() {
      const [word, from, as] = controls.map((control) => control.value);
      const wanted = word.toLowerCase().split(/\s+/);
      let shown = 0;
      entries.forEach((entry, i) => {
        const fits = ids[i].startsWith(from) && (!as || entry.dataset.verdict === as)
          && wanted.every((part) => texts[i].includes(part));
        entry.hidden = !fits;
        shown += fits;
      });
      for (const part of document.querySelectorAll(".bd-article section section")) {
        part.hidden = !part.querySelector(".bp-answer:not([hidden])");
      }
      count.value = `${shown} of ${entries.length}`;
    }

    // What an address or a link on this page leads to is shown, whatever the filter says.
    function reveal(hash) {
      const place = document.getElementById(decodeURIComponent(hash.slice(1)));
      if (!place?.closest("[hidden]")) return;
      for (const control of controls) control.value = "";
      apply();
      place.scrollIntoView();
    }

    box.addEventListener("input", apply);
    addEventListener("hashchange", () => reveal(location.hash));
    document.addEventListener("click", ({ target }) => {
      const link = target.closest("a[href^='#']");
      if (link) reveal(link.hash);
    });
    addEventListener("pageshow", apply); // Back restores what the controls say
    apply();
  }

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
  else begin();
})();
