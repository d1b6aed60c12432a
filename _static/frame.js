/* The frame of a page: colours, menus, the contents that follow the reader, buttons that copy.
 *
 * The menus themselves are popovers, which open and close without a script.
 */
(() => {
  "use strict";

  const root = document.documentElement;
  const idle = window.requestIdleCallback ?? ((task) => setTimeout(task, 50));

  /* Colours: as the system has them, light, dark ------------------------------------------ */

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const forced = matchMedia("(forced-colors: active)"); // then figures suit the system's ground
  const NAMES = { auto: "as the system", light: "light", dark: "dark" };

  function show(mode, button) {
    root.dataset.mode = mode;
    const asSystem = mode === "auto" || forced.matches;
    root.dataset.theme = asSystem ? (dark.matches ? "dark" : "light") : mode;
    button.setAttribute("aria-label", `Colours: ${NAMES[mode]}`);
  }

  function colours(button) {
    button.hidden = false;
    show(root.dataset.mode, button);
    for (const query of [dark, forced]) {
      query.addEventListener("change", () => show(root.dataset.mode, button));
    }
    button.addEventListener("click", () => {
      // From the system's colours the next press is always a change.
      const modes = dark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
      show(modes[(modes.indexOf(root.dataset.mode) + 1) % 3], button);
      try {
        localStorage.setItem("mode", root.dataset.mode);
      } catch {
        // Without a store the choice lasts as long as the page.
      }
    });
  }

  /* Menus ---------------------------------------------------------------------------------- */

  function menus() {
    const [course, contents] = ["pst-primary-sidebar", "pst-secondary-sidebar"].map((id) =>
      document.getElementById(id),
    );
    contents?.addEventListener("click", (event) => {
      if (event.target.closest("a") && contents.matches(":popover-open")) contents.hidePopover();
    });
    const here = course?.querySelector(".current > a");
    const reach = () => {
      if (here?.offsetTop > course.clientHeight * 0.9) course.scrollTop = here.offsetTop / 2;
    };
    course?.addEventListener("toggle", reach);
    idle(reach);
    addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      location.assign(document.querySelector("a.bp-find").href);
    });
  }

  /* The contents of the page mark the section that is read ---------------------------------- */

  function follow() {
    const links = new Map();
    for (const link of document.querySelectorAll(".page-toc a[href^='#']")) {
      const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      const heading = target?.querySelector("h1, h2, h3, h4") ?? target;
      if (heading) links.set(heading, link);
    }
    const mark = (current) => {
      for (const link of links.values()) {
        link.classList.toggle("active", link === current);
        if (link === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    };
    const seen = (entries) => {
      const last = entries.filter((entry) => entry.isIntersecting).pop();
      if (last) mark(links.get(last.target));
    };
    const observer = new IntersectionObserver(seen, { rootMargin: "0px 0px -70% 0px" });
    for (const heading of links.keys()) observer.observe(heading);
  }

  /* Buttons that copy code ------------------------------------------------------------------ */

  const SIGN =
    '<svg class="bp-icon" viewBox="0 0 24 24" aria-hidden="true">' +
    '<path d="M9 9h11v11H9zM5 15H4V4h11v1"/></svg>';

  async function copy(button) {
    const code = button.previousElementSibling.textContent;
    try {
      await navigator.clipboard.writeText(code.trimEnd());
      button.title = "Copied";
    } catch {
      button.title = "The browser does not allow it";
    }
    button.setAttribute("aria-label", button.title);
    setTimeout(() => name(button), 2000);
  }

  function name(button) {
    button.title = "Copy";
    button.setAttribute("aria-label", "Copy to clipboard");
  }

  // They are no stops of the keyboard, which selects and copies without them.
  function copyButtons() {
    for (const code of document.querySelectorAll(".cell_input pre, .bd-article > section pre")) {
      if (code.nextElementSibling || code.closest(".cell_output")) continue;
      const button = Object.assign(document.createElement("button"), { type: "button", tabIndex: -1 });
      button.className = "copybtn";
      button.innerHTML = SIGN;
      name(button);
      button.addEventListener("click", () => copy(button));
      code.after(button);
    }
  }

  for (const button of document.querySelectorAll(".theme-switch-button")) colours(button);
  menus();
  idle(follow);
  idle(copyButtons);
})();
