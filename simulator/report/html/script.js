(() => {
  "use strict";
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const tools = document.querySelector(".tools");
  const scenarios = all(".scenario");

  // Search and filter: a scenario is shown where every word is in it, bodies included.
  const search = tools.querySelector("input[type=search]");
  const count = tools.querySelector("output");
  const texts = new Map();
  const text = (one) => {
    if (!texts.has(one)) texts.set(one, one.textContent.toLowerCase());
    return texts.get(one);
  };
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = all("input:checked", tools).map((box) => box.value);
    let shown = 0;
    for (const one of scenarios) {
      const fits = (!wanted.length || wanted.some((outcome) => one.classList.contains(outcome)))
        && words.every((word) => text(one).includes(word));
      one.hidden = !fits;
      shown += fits;
    }
    for (const group of all(".group")) group.hidden = !group.querySelector(".scenario:not([hidden])");
    count.value = shown < scenarios.length ? `${shown} of ${scenarios.length}` : "";
  };
  let soon;
  tools.hidden = false;
  tools.addEventListener("submit", (event) => event.preventDefault());
  tools.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(filter, 120); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      search.focus();
    }
  });
  const opener = tools.querySelector(".all");
  opener.addEventListener("click", () => {
    const open = opener.textContent === "Open all";
    for (const one of scenarios) if (!one.hidden) one.open = open;
    opener.textContent = open ? "Close all" : "Open all";
  });

  // A link opens what it leads to.
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let one = target; one; one = one.parentElement) {
      if (one.tagName === "DETAILS") one.open = true;
      one.hidden = false;
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  // Commands can be copied.
  for (const command of all("pre.curl")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(command.textContent);
      } catch {
        getSelection().selectAllChildren(command);
        document.execCommand("copy");
      }
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    command.before(button);
  }

  // JSON is coloured where it is looked at.
  if (window.Highlight && CSS.highlights) {
    const kinds = { key: new Highlight(), text: new Highlight(), num: new Highlight() };
    for (const [kind, ranges] of Object.entries(kinds)) CSS.highlights.set(kind, ranges);
    const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:-?\d[\d.eE+-]*|true|false|null)\b/g;
    const colour = (body) => {
      body.dataset.coloured = "";
      const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node.parentElement.closest("a,i")) continue;
        for (const found of node.data.matchAll(token)) {
          const range = new StaticRange({
            startContainer: node, startOffset: found.index,
            endContainer: node, endOffset: found.index + (found[1] || found[0]).length,
          });
          kinds[found[2] ? "key" : found[1] ? "text" : "num"].add(range);
        }
      }
    };
    document.addEventListener("toggle", (event) => {
      if (event.target.open && event.target.matches(".call")) all("pre.body:not([data-coloured])", event.target).forEach(colour);
    }, true);
  }
})();
