// A form with data-draft is kept a moment after each word, and when the page is left, unless it is sent.
const PAUSE = 1000;
const waiting = new Map();

for (const type of ["input", "change", "filed"]) document.addEventListener(type, later);

document.addEventListener("submit", ({ target }) => {
  clearTimeout(waiting.get(target));
  waiting.delete(target);
});

addEventListener("pagehide", () => {
  for (const form of waiting.keys()) save(form, true);
});

function later(event) {
  const form = event.target.closest?.("form[data-draft]");
  if (!form) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(save, PAUSE, form));
}

async function save(form, leaving = false) {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const body = new URLSearchParams([...fields, ["draft-place", form.dataset.draft]]);
  const response = await fetch(form.dataset.draftUrl, { method: "POST", body, keepalive: leaving }).catch(() => null);
  const kept = form.querySelector("[data-draft-kept]");
  if (kept) kept.hidden = response?.status !== 204;
}
