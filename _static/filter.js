/* The page of answers: a word, a source and a verdict leave fewer entries.
 *
 * Without this script all entries are there, in the order of the sources.
 */
(() => {
  "use strict";

  const VERDICTS = ["agrees", "wrong there", "nothing to compare"];

  function choice(label, values) {
    const select = document.createElement("select");
    for (const value of ["", ...values]) select.add(new Option(value || "all", value));
    return labelled(label, select);
  }

  function labelled(text, control) {
    const label = document.createElement("label");
    label.append(`${text} `, control);
    return label;
  }

  function begin() {
    const entries = [...document.querySelectorAll(".bp-answer")];
    if (!entries.length) return;
    const texts = entries.map((entry) => entry.textContent.toLowerCase());
    const word = document.createElement("input");
    word.type = "search";
    const ids = entries.map((entry) => entry.querySelector("strong").textContent);
    const sources = [...new Set(ids.map((id) => id.slice(0, 2)))];
    const source = choice("Source", sources);
    const verdict = choice("Verdict", VERDICTS);
    const count = document.createElement("output");
    const box = document.createElement("search");
    box.className = "bp-filter";
    box.append(labelled("Search the answers", word), source, verdict, count);
    entries[0].closest("section").before(box);

    function apply() {
      const wanted = word.value.toLowerCase().split(/\s+/);
      const [from, as] = [source, verdict].map((label) => label.lastElementChild.value);
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
      for (const control of [word, ...box.querySelectorAll("select")]) control.value = "";
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
