// What a page gains from a script; without it every page works by forms, links and reloading.
//
//  - <main data-watch="/live?..."> is told of changes, fetches its own page anew and exchanges the parts that have
//    an id and data-part, so that what somebody types or has opened elsewhere on the page stays;
//  - a button with data-copy copies the text of the element that it names;
//  - a select with data-submit sends its form when it is changed with a pointer.
"use strict";

document.documentElement.classList.add("scripted");

function refreshed(page) {
  for (const part of document.querySelectorAll("[data-part][id]")) {
    const fresh = page.getElementById(part.id);
    if (!fresh || fresh.outerHTML === part.outerHTML) continue;
    const focus = part.contains(document.activeElement) ? document.activeElement.id : "";
    const open = [...part.querySelectorAll("details[open][id]")].map((details) => details.id);
    part.replaceWith(fresh);
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
  }
  const main = page.querySelector("main");
  document.querySelector("main").dataset.watch = main?.dataset.watch ?? "";
}

let fetching = false;
let again = false;

async function refresh() {
  if (fetching) { again = true; return; }
  fetching = true;
  try {
    const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
    if (answer.redirected) { location.href = answer.url; return; }
    if (answer.ok) refreshed(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // the server is gone or restarting: the stream tries again by itself
  } finally {
    fetching = false;
    if (again) { again = false; setTimeout(refresh, 120); }
  }
}

let source = null;
let polling = 0;

// A browser allows few connections to one place, and each stream holds one: only a window that is seen watches.
function watch() {
  const main = document.querySelector("main");
  const url = main?.dataset.watch;
  const wanted = Boolean(url) && document.visibilityState === "visible";
  if (!wanted) { source?.close(); source = null; clearInterval(polling); polling = 0; return; }
  if (source || polling) return;
  source = new EventSource(url);
  let settling = 0;
  source.addEventListener("change", () => {
    clearTimeout(settling);
    settling = setTimeout(async () => { await refresh(); if (!document.querySelector("main").dataset.watch) watch(); }, 80);
  });
  source.addEventListener("error", () => {
    if (source && source.readyState === EventSource.CLOSED) { // no room to watch: look now and then instead
      source = null;
      polling = setInterval(refresh, 2000);
    }
  });
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && document.querySelector("main")?.dataset.watch) refresh();
  watch();
});
window.addEventListener("pagehide", () => { source?.close(); source = null; });
window.addEventListener("pageshow", watch);

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copy)?.textContent ?? "";
  const label = button.dataset.label ?? (button.dataset.label = button.textContent);
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
    button.textContent = "Selected";
  }
  setTimeout(() => { button.textContent = label; }, 1600);
});

// By the keyboard a select changes with every arrow key: there the form waits for its button.
let byPointer = false;
document.addEventListener("pointerdown", () => { byPointer = true; }, true);
document.addEventListener("keydown", () => { byPointer = false; }, true);
document.addEventListener("change", (event) => {
  if (byPointer && event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
});

document.querySelector(".nav-list [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
