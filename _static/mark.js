/* Marks what was searched for, on a page opened as page.html?highlight=words#section.
 *
 * A formula is marked whole. Folds of the section that hold a word open; those with code only where
 * nothing else is marked. Escape, or the button, takes the marks away.
 */
(() => {
  "use strict";

  const NAMES = ("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho"
    + " sigma sigma tau upsilon phi chi psi omega").split(" ");
  const READ = new Set([...NAMES, "ln", "log", "exp", "max", "min", "tanh", "det"]);
  const RAISED = /[\^⁰¹²³⁴-ⁿᵀʲᵏᵐˣ]/gu;
  const PIECE = /(?:[\p{L}\p{M}\p{N}_]|(?<=_)[({][\p{L}\p{N}]+[)}]|(?<=\d)\.(?=\d))+/gu;
  const APART = "[data-tex], svg, script, style, .headerlink, .bp-controls";

  const isSymbol = (name) => name.length === 1 || NAMES.includes(name.toLowerCase());

  // The words of a text as the search compares them: W_1, W₁ and W1 are one, δ and delta are one.
  // Capitals count in such names alone: w_1 is another.
  function words(text) {
    const plain = text.replace(RAISED, " ").normalize("NFKD").replace(/\p{M}/gu, "")
      .replace(/([Α-Ωα-ω])([_\d]?)/g, (_, letter, next) =>
        ` ${NAMES[letter.toLowerCase().charCodeAt() - 0x3b1]}${next || " "}`)
      .replace(/(\p{L}+)_[({]?/gu, (_, name) => ` ${name}${isSymbol(name) ? "" : " "}`)
      .replace(/['’]s\b/g, "");
    return (plain.match(/\d+(?:\.\d+)+|[\p{L}\p{N}]+/gu) ?? [])
      .map((word) => (/^[A-Z]\d+$/.test(word) ? word : word.toLowerCase()));
  }

  // The same for a formula in TeX, whose commands are not words but for those that are read.
  function wordsOfTex(tex) {
    const bare = tex.replace(/\\([a-zA-Z]+) ?/g, (_, name) => (READ.has(name) ? ` ${name}` : " "))
      .replace(/_([^{\s])/g, "_$1 ")
      .replace(/\{\s*([^{}\s])\s*\}/g, "$1");
    return words(bare);
  }

  const holds = (found, wanted) =>
    found.some((word) => wanted.has(word) || wanted.has(word.toLowerCase()));

  // Where pieces of a text hold one of the wanted words: [start, end].
  function places(text, wanted) {
    return [...text.matchAll(PIECE)]
      .filter(([piece]) => holds(words(piece), wanted))
      .map(({ 0: piece, index }) => [index, index + piece.length]);
  }

  function markText(article, wanted) {
    const accept = ({ parentElement: parent }) =>
      parent.closest(APART) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, accept);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
      for (const [start, end] of places(text.data, wanted).reverse()) {
        const mark = document.createElement("mark");
        mark.className = "bp-found";
        text.splitText(end);
        const piece = text.splitText(start);
        piece.replaceWith(mark);
        mark.append(piece);
      }
    }
  }

  function markFormulas(article, wanted) {
    for (const formula of article.querySelectorAll("[data-tex]")) {
      formula.classList.toggle("bp-found", holds(wordsOfTex(formula.dataset.tex), wanted));
    }
  }

  const isFolded = (element) => element.closest("details:not([open]) > :not(summary)");

  function unfold(found) {
    const open = (element) => {
      for (let fold; (fold = element.closest("details:not([open])")); ) fold.open = true;
    };
    found.filter((each) => !each.closest("details.hide")).forEach(open);
    if (found.every(isFolded)) found.forEach(open);
  }

  // The section begins at the top of the window, unless its first mark would then be out of sight.
  function show(target, found) {
    target.scrollIntoView();
    const first = found.find((each) => !isFolded(each));
    if (first?.getBoundingClientRect().bottom > innerHeight) first.scrollIntoView({ block: "center" });
  }

  function clear(article) {
    for (const mark of article.querySelectorAll("mark.bp-found")) mark.replaceWith(...mark.childNodes);
    for (const formula of article.querySelectorAll(".bp-found")) formula.classList.remove("bp-found");
    article.normalize();
    history.replaceState(history.state, "", location.pathname + location.hash);
  }

  function offerToClear(article) {
    const button = document.createElement("button");
    button.className = "bp-clear";
    button.textContent = "Clear the marks (Esc)";
    const stop = new AbortController();
    const leave = () => {
      clear(article);
      button.remove();
      stop.abort();
    };
    button.addEventListener("click", leave);
    addEventListener("keydown", ({ key }) => key === "Escape" && leave(), stop);
    article.append(button);
  }

  function begin(article, wanted) {
    markText(article, wanted);
    markFormulas(article, wanted);
    offerToClear(article);
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const place = target.matches("dt") ? target.parentElement : target;
    const found = [...place.querySelectorAll(".bp-found")];
    unfold(found);
    addEventListener("load", () => show(target, found));
  }

  globalThis.courseWords = { words, wordsOfTex, places };
  const asked = new URLSearchParams(location.search).get("highlight");
  const article = document.querySelector("article.bd-article");
  if (asked && article) begin(article, new Set(words(asked)));
})();
