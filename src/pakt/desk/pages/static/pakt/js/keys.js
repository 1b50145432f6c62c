// The keyboard: what the list that `?` opens says (data-does), letters of steps (data-key), sequences such as "g q"
// (data-keys). Where single letters are switched off, only Enter and Escape do something.
const WAIT = 1200; // milliseconds between the keys of a sequence
const DOES = Object.fromEntries(
  [...document.querySelectorAll("#keys [data-does]")].map((key) => [key.dataset.typed, key.dataset.does]),
);
const LETTERS = document.body.dataset.letters !== "off";
let typed = [];
let typedAt = 0;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && isTyping(event.target)) return event.target.blur();
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key.length === 1 && !LETTERS) return;
  if (follow(event.key) || press(event.key) || move(DOES[event.key])) event.preventDefault();
});

if (!LETTERS) {
  for (const one of document.querySelectorAll("[aria-keyshortcuts]")) {
    if (one.getAttribute("aria-keyshortcuts").length === 1) one.removeAttribute("aria-keyshortcuts");
  }
}

function isTyping(place) {
  const quiet = ["checkbox", "radio", "button", "submit", "file"];
  return place.isContentEditable || place.matches("textarea, select, input") && !quiet.includes(place.type);
}

// A sequence of keys follows a link.
function follow(key) {
  if (Date.now() - typedAt > WAIT) typed = [];
  typed.push(key);
  typedAt = Date.now();
  const said = typed.join(" ");
  const links = [...document.querySelectorAll("[data-keys]")];
  const link = links.find((one) => one.dataset.keys === said);
  if (link) {
    typed = [];
    link.click();
    return true;
  }
  if (links.some((one) => one.dataset.keys.startsWith(`${said} `))) return true;
  typed = [];
  return false;
}

// One letter takes the step that shows it.
function press(key) {
  if (DOES[key] === "help") return show("keys");
  if (DOES[key] === "search") return search();
  if (DOES[key] === "why" && openWhy(key)) return true;
  const step = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key && isSeen(one));
  if (!step) return false;
  if (step.matches("input[type=radio]")) {
    step.click();
    step.form.querySelector("textarea")?.focus();
  } else {
    step.focus();
    step.click();
  }
  return true;
}

// Down and up mark a row, which is then opened or selected.
function move(does) {
  const rows = [...document.querySelectorAll("[data-list] [data-row]")].filter(isSeen);
  if (!rows.length) return false;
  const here = rows.findIndex((row) => row.classList.contains("cur"));
  if (does === "down") return mark(rows, here, Math.min(here + 1, rows.length - 1));
  if (does === "up") return mark(rows, here, Math.max(here - 1, 0));
  if (here < 0) return false;
  if (does === "select") return select(rows[here]);
  if (does !== "open" || document.activeElement?.closest("a, button, summary")) return false;
  rows[here].querySelector("[data-open-row], a")?.click();
  return true;
}

function mark(rows, from, to) {
  rows[from]?.classList.remove("cur");
  rows[to].classList.add("cur");
  rows[to].scrollIntoView({ block: "nearest" });
  rows[to].querySelector("[data-open-row], a")?.focus({ preventScroll: true });
  return true;
}

function select(row) {
  const pick = row.querySelector("input.pick");
  pick?.click();
  return Boolean(pick);
}

document.addEventListener("change", (event) => {
  if (event.target.matches("input.pick")) event.target.closest("[data-row]")?.classList.toggle("sel", event.target.checked);
});

// The why of the first obligation opens, unless a step of the page has that letter.
function openWhy(key) {
  if ([...document.querySelectorAll(`[data-key="${key}"]`)].some(isSeen)) return false;
  const why = document.querySelector("[data-why]");
  if (!why) return false;
  why.open = !why.open;
  why.querySelector("summary").focus();
  return true;
}

function search() {
  const field = document.querySelector("main input[type=search], main input[name=q]");
  if (field) field.focus();
  else document.querySelector("[data-palette]")?.click();
  return true;
}

function isSeen(one) {
  return one.matches("input[type=radio]") || one.getClientRects().length > 0;
}

function show(id) {
  const dialog = document.getElementById(id);
  if (!dialog) return false;
  list(dialog.querySelector("[data-keys-here]"));
  dialog.showModal();
  return true;
}

// What the open page itself answers to, read from the page, so that the list is never out of date.
function list(place) {
  if (!place) return;
  const typedFor = (one) => one.dataset.key || one.dataset.keys;
  const all = [...document.querySelectorAll("[data-key], [data-keys]")].filter(isSeen);
  // The same keys twice on a page do the same.
  const rows = all.filter((one, place) => all.findIndex((other) => typedFor(other) === typedFor(one)) === place);
  const words = place.querySelector("dl");
  words.replaceChildren(...rows.flatMap((one) => [keysOf(one), nameOf(one)]));
  place.hidden = !rows.length;
}

function keysOf(one) {
  const term = document.createElement("dt");
  for (const key of (one.dataset.key || one.dataset.keys).split(" ")) {
    const cap = document.createElement("kbd");
    cap.textContent = key;
    term.append(cap, " ");
  }
  return term;
}

function nameOf(one) {
  const name = document.createElement("dd");
  const said = (one.querySelector("b") || one.closest("label") || one).cloneNode(true);
  for (const rest of said.querySelectorAll("kbd, .count, .vh")) rest.remove();
  name.textContent = said.textContent.trim();
  return name;
}

document.addEventListener("click", (event) => {
  if (event.target.closest('[data-open="keys"]')) list(document.querySelector("#keys [data-keys-here]"));
});
