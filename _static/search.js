/* The search page: what is typed into its box is looked for in every section of the course.
 *
 * The sections (search-index.js, made with the site) and the searching (MiniSearch) are loaded when
 * there is something to search, as scripts: a page opened from a folder may fetch nothing.
 */
(() => {
  "use strict";

  const { words, places } = globalThis.courseWords;
  const SHOWN = 30;
  const LENGTH = 240;
  const NAMED = 4;
  const BOOST = { title: 6, heading: 5, page: 1, text: 1, code: 0.2 };
  const OPTIONS = {
    fields: Object.keys(BOOST),
    tokenize: words,
    processTerm: (word) => [...new Set([word, word.toLowerCase()])], // w_1 finds W_1 too
    searchOptions: {
      processTerm: (word) => word,
      boost: BOOST,
      prefix: (word) => /^\p{L}{3}/u.test(word),
      fuzzy: (word) => /^\p{L}{5}/u.test(word) && 0.2,
      weights: { prefix: 0.6, fuzzy: 0.1 },
    },
  };

  const form = document.querySelector(".bp-search form");
  const box = form.elements.q;
  const status = document.querySelector(".bp-search [role=status]");
  const list = document.querySelector(".bp-search ol");

  function load(source) {
    const script = document.createElement("script");
    script.src = source;
    document.head.append(script);
    return new Promise((done, fail) => Object.assign(script, { onload: done, onerror: fail }));
  }

  // A page's own words, its title and its address, count for its first section most.
  function entry([page, anchor, heading, text, code], id, sections) {
    const [address, title, weight] = searchIndex.pages[page];
    const own = `${title} ${address.replace(/^.*\/|\.html$/g, "")}`;
    const opens = sections[id - 1]?.[0] !== page;
    const fields = opens ? { title: own } : { page: own, heading };
    const names = { names: words(opens ? own : heading), around: words(own) };
    return { id, address, anchor, name: heading, pageTitle: opens ? "" : title, weight,
      ...fields, text, code, ...names };
  }

  // Whether heading and title together hold all of the words, and the heading one of them.
  function isNamed({ names, around }, asked) {
    const within = (some) => (word) => some.some((name) => name.startsWith(word));
    return asked.some(within(names)) && asked.every(within([...names, ...around]));
  }

  async function make() {
    await Promise.all([load("minisearch/minisearch.js"), load("search-index.js")]);
    const entries = searchIndex.sections.map(entry);
    const engine = new MiniSearch(OPTIONS);
    await engine.addAllAsync(entries, { chunkSize: 50 });
    return (query, combineWith) => {
      const asked = words(query);
      const boostDocument = (id) => entries[id].weight * (isNamed(entries[id], asked) ? NAMED : 1);
      return engine.search(query, { combineWith, boostDocument })
        .map(({ id, terms }) => ({ ...entries[id], terms }));
    };
  }

  /* One result ------------------------------------------------------------------------------ */

  function marked(text, wanted) {
    const parts = document.createDocumentFragment();
    let end = 0;
    for (const [from, to] of places(text, wanted)) {
      const mark = document.createElement("mark");
      mark.textContent = text.slice(from, to);
      parts.append(text.slice(end, from), mark);
      end = to;
    }
    parts.append(text.slice(end));
    return parts;
  }

  // The sentence with the most of the words, cut to where they are if it is long.
  function sentence(text, wanted) {
    const sentences = text.split(/\n|(?<=[.?!:]) (?=\p{Lu})/u);
    const held = sentences.map((each) => 
      new Set(words(each).filter((word) => wanted.has(word))).size);
    const best = sentences[held.indexOf(Math.max(...held))];
    const first = places(best, wanted)[0]?.[0] ?? 0;
    if (best.length <= LENGTH) return best;
    const start = first < LENGTH / 2 ? 0 : best.indexOf(" ", first - LENGTH / 2) + 1;
    const end = best.lastIndexOf(" ", start + LENGTH);
    return `${start ? "… " : ""}${best.slice(start, end)}${end < best.length ? " …" : ""}`;
  }

  function element(tag, ...content) {
    const made = document.createElement(tag);
    made.append(...content);
    return made;
  }

  function result({ address, anchor, name, pageTitle, text, terms }) {
    const wanted = new Set(terms);
    const link = element("a", marked(name, wanted));
    link.href = `${address}?${new URLSearchParams({ highlight: terms.join(" ") })}#${anchor}`;
    if (pageTitle) link.append(element("small", ` ${pageTitle}`));
    return element("li", link, element("p", marked(sentence(text, wanted), wanted)));
  }

  /* The page -------------------------------------------------------------------------------- */

  let searching;

  function report(query, found, all) {
    if (!found.length) return `Nothing found for “${query}”.`;
    const number = found.length === 1 ? "1 section" : `${found.length} sections`;
    const best = found.length > SHOWN ? `; these are the best ${SHOWN}` : "";
    return all ? `${number}${best}.` : `No section has all of these words; ${number} with some${best}.`;
  }

  async function show() {
    const query = box.value.trim();
    history.replaceState(null, "", query ? `?${new URLSearchParams({ q: query })}` : location.pathname);
    const search = await (searching ??= make());
    if (query !== box.value.trim()) return;
    const all = search(query, "AND");
    const found = all.length ? all : search(query, "OR");
    list.replaceChildren(...found.slice(0, SHOWN).map(result));
    status.textContent = query && report(query, found, all.length);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  box.addEventListener("input", show);
  box.value ||= new URLSearchParams(location.search).get("q") ?? "";
  if (box.value) show();
})();
