// The queue: selecting rows, the bar for what is selected, and rows that change by themselves while one looks on.
const EVERY = 20_000; // milliseconds between two looks
const board = document.querySelector("[data-live]");
const bar = document.querySelector("[data-bulk]");
let last = null;
let looked = Date.now();

// Selecting

function picks() {
  return board ? [...board.querySelectorAll("input.pick")] : [];
}

// A ticket may stand in several rows: they are selected together.
function set(value, checked) {
  for (const pick of picks()) {
    if (pick.value !== value || pick.checked === checked) continue;
    pick.checked = checked;
    pick.closest("[data-row]").classList.toggle("sel", checked);
  }
}

function show() {
  if (!bar) return;
  const all = picks();
  const chosen = new Set(all.filter((pick) => pick.checked).map((pick) => pick.value));
  bar.hidden = !chosen.size;
  const count = bar.querySelector("[data-count]");
  const words = count.dataset.words.replace("{n}", chosen.size);
  if (count.textContent !== words) count.textContent = words;
  const whole = board.querySelector(".pick-all");
  if (!whole) return;
  whole.hidden = false;
  whole.checked = all.length > 0 && all.every((pick) => pick.checked);
  whole.indeterminate = chosen.size > 0 && !whole.checked;
  // More than this page can be meant only where all of it is.
  for (const one of bar.querySelectorAll("[data-whole]")) one.hidden = !whole.checked;
}

board?.addEventListener("click", (event) => {
  const pick = event.target;
  if (!pick.matches("input.pick")) return;
  const all = picks();
  const here = all.indexOf(pick);
  const from = event.shiftKey ? all.indexOf(last) : -1;
  const range = from < 0 ? [pick] : all.slice(Math.min(from, here), Math.max(from, here) + 1);
  for (const one of range) set(one.value, pick.checked);
  pick.closest("[data-row]").classList.toggle("sel", pick.checked);
  last = pick;
  show();
});

board?.addEventListener("change", (event) => {
  if (!event.target.matches(".pick-all")) return;
  for (const pick of picks()) set(pick.value, event.target.checked);
  show();
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-select-none]")) return;
  for (const pick of picks()) set(pick.value, false);
  show();
  board.querySelector("tr.cur a, input.pick")?.focus();
});

// The browser may have kept what was selected before one went away and came back.
for (const pick of picks()) if (pick.checked) set(pick.value, true);
show();

// Looking again

async function look() {
  looked = Date.now();
  const answer = await fetch(board.dataset.live, { headers: { "X-Live": "1" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (document.querySelector("dialog[open]") || board.contains(document.querySelector("form[data-sent]"))) return;
  const summary = document.querySelector("[data-live-part=summary]");
  const told = page.querySelector("[data-live-part=summary]");
  if (told && summary.textContent !== told.textContent) summary.textContent = told.textContent;
  const fresh = page.querySelector("[data-live-part=board]");
  if (!fresh) return;
  if (order(fresh) === order(board)) refresh(fresh);
  else swap(fresh);
  show();
}

function order(place) {
  return [...place.querySelectorAll("tbody tr")].map((row) => row.id || row.textContent).join("\n");
}

// The same rows: only cells whose words have changed, so that focus stays and nothing is read out anew.
function refresh(fresh) {
  const rows = [...board.querySelectorAll("tbody tr")];
  [...fresh.querySelectorAll("tbody tr")].forEach((row, place) => {
    [...row.cells].forEach((cell, number) => {
      const old = rows[place].cells[number];
      if (cell.matches(".c-pick") || old.innerHTML === cell.innerHTML || old.contains(document.activeElement)) return;
      old.replaceWith(cell.cloneNode(true));
    });
  });
}

// Other rows: what was selected, marked and focused is found again by the id of its row.
function swap(fresh) {
  const focused = document.activeElement;
  const inside = board.contains(focused) ? focused.closest("[data-row]")?.id : "";
  const kind = focused.matches("input.pick") ? "input.pick" : "a";
  const marked = board.querySelector("tr.cur")?.id;
  const chosen = new Set(picks().filter((pick) => pick.checked).map((pick) => pick.value));
  const before = new Set([...board.querySelectorAll("[data-row]")].map((row) => row.id));
  board.replaceChildren(...fresh.childNodes);
  last = null;
  for (const value of chosen) set(value, true);
  const row = (id) => id && board.querySelector(`#${CSS.escape(id)}`);
  row(marked)?.classList.add("cur");
  row(inside)?.querySelector(kind)?.focus({ preventScroll: true });
  const said = document.querySelector("[data-live-said]");
  const after = [...board.querySelectorAll("[data-row]")].map((one) => one.id);
  if (after.length !== before.size || after.some((id) => !before.has(id))) say(said);
}

function say(place) {
  place.textContent = "";
  setTimeout(() => (place.textContent = place.dataset.new), 50);
}

if (board) {
  setInterval(() => document.visibilityState === "visible" && look(), EVERY);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() - looked > EVERY) look();
  });
}
