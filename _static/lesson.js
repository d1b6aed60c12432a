/* Guess and turn: a slider that was moved offers the reply, and paper has the replies at its end. */
(() => {
  "use strict";

  const prompts = () => [...document.querySelectorAll(":is(.bp-guess, .bp-turn)")];

  // The figure that follows a guess, if it comes before the next heading or guess.
  function figureAfter(guess) {
    let next = guess.nextElementSibling;
    while (next && !next.matches("h2, h3, section, .bp-guess")) {
      const figure = next.querySelector(".bp-explore .bp-controls");
      if (figure) return figure;
      next = next.nextElementSibling;
    }
    return null;
  }

  function offer(guess) {
    const controls = figureAfter(guess);
    controls?.addEventListener("input", () => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "bp-compare bp-button";
      button.textContent = "Compare with your guess";
      button.addEventListener("click", () => {
        guess.open = true;
        guess.scrollIntoView({ block: "center" });
        guess.querySelector("summary").focus();
        button.remove();
      });
      controls.after(button);
    }, { once: true });
  }

  // On paper a reply beside its question would be no guess.
  const replies = document.createElement("section");
  const moved = [];

  function toTheEnd(prompt, number) {
    const reply = document.createElement("div");
    reply.append(`${number}. `, ...[...prompt.childNodes].filter((n) => n.nodeName !== "SUMMARY"));
    prompt.querySelector("summary").dataset.number = number;
    moved.push([prompt, reply]);
    return reply;
  }

  addEventListener("beforeprint", () => {
    if (!prompts().length) return;
    const heading = document.createElement("h2");
    heading.textContent = "Replies";
    replies.className = "bp-replies";
    replies.replaceChildren(heading, ...prompts().map((p, i) => toTheEnd(p, i + 1)));
    document.querySelector(".bd-article").append(replies);
  });

  addEventListener("afterprint", () => {
    for (const [prompt, reply] of moved.splice(0)) {
      reply.firstChild.remove();
      prompt.append(...reply.childNodes);
    }
    replies.remove();
  });

  addEventListener("DOMContentLoaded", () => {
    for (const guess of document.querySelectorAll(".bp-guess")) offer(guess);
  });
})();
