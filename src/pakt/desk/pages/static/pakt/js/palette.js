// Ctrl+K: the steps of this page, the places of the desk, its settings, and what the desk finds, in one list.
const dialog = document.getElementById("palette");
const input = dialog?.querySelector("input");
const WAIT = 180; // milliseconds of quiet before the desk is asked
let timer;
let asked = 0;

if (dialog) {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-palette]")) return;
    event.preventDefault();
    open();
  });
  input.addEventListener("input", () => {
    offer();
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") choose(event, 1);
    if (event.key === "ArrowUp") choose(event, -1);
    if (event.key === "Enter" && chosen()) take(event, chosen());
  });
  dialog.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(event, option);
  });
}

function open() {
  input.value = "";
  dialog.querySelector("[data-found]").replaceChildren();
  offer();
  if (!dialog.open) dialog.showModal();
  input.focus();
}

// Steps, places and settings that hold every word typed; settings only once something is.
function offer() {
  fill(dialog.querySelector("[data-here]"), document.querySelectorAll("main [data-key]:not(input)"));
  fill(dialog.querySelector("[data-places]"), document.querySelectorAll("header .nav a, header .bell, header .menu a"));
  const settings = "header .theme-choice button, header .language-choice option";
  fill(dialog.querySelector("[data-settings]"), input.value.trim() ? document.querySelectorAll(settings) : []);
  first();
}

function fill(group, sources) {
  for (const old of group.querySelectorAll("[role=option]")) old.remove();
  const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (text) => wanted.every((word) => text.toLowerCase().includes(word));
  // What says the words itself comes before what only stands under them: "dark" is not yet "Light or dark: Light".
  const own = [...sources].filter((source) => holds(source.textContent));
  for (const source of own.length ? own : sources) {
    const text = nameOf(source);
    if (holds(text)) group.append(option(text, source));
  }
  group.hidden = !group.querySelector("[role=option]");
}

// A setting is told with what it sets: "Light or dark: Dark".
function nameOf(source) {
  const name = (source.querySelector("b") || source).cloneNode(true);
  for (const rest of name.querySelectorAll("kbd, .count")) rest.remove();
  const of = source.closest("header [role=group]")?.ariaLabel || source.closest("select")?.labels[0].textContent;
  return [of, name.textContent.trim()].filter(Boolean).join(": ");
}

function option(text, source) {
  const row = document.createElement("div");
  row.role = "option";
  row.append(Object.assign(document.createElement("span"), { textContent: text }));
  const key = source.dataset.key || source.dataset.keys;
  if (key) {
    const end = Object.assign(document.createElement("span"), { className: "end" });
    for (const one of key.split(" ")) end.append(Object.assign(document.createElement("kbd"), { textContent: one }));
    row.append(end);
  }
  row.source = source;
  return row;
}

// The desk answers with options; an answer that a later question has overtaken is dropped.
async function ask() {
  const question = input.value.trim();
  const mine = ++asked;
  const found = dialog.querySelector("[data-found]");
  if (question.length < 2) return found.replaceChildren();
  const address = new URL(dialog.dataset.search, location.href);
  address.searchParams.set("q", question);
  const answer = await fetch(address, { headers: { "X-Palette": "1" } });
  if (mine !== asked || !answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  found.replaceChildren(...page.querySelectorAll("[data-options] > *"));
  first();
}

function options() {
  return [...dialog.querySelectorAll("[role=option]")];
}

function chosen() {
  return options().find((one) => one.ariaSelected === "true");
}

function first() {
  const all = options();
  const count = dialog.querySelector("[data-count]");
  count.textContent = all.length === 1 ? count.dataset.one : count.dataset.many.replace("{n}", all.length);
  point(all, chosen() || all[0]);
}

function choose(event, step) {
  event.preventDefault();
  const all = options();
  if (all.length) point(all, all[(all.indexOf(chosen()) + step + all.length) % all.length]);
}

function point(all, one) {
  all.forEach((row, place) => {
    row.id = `palette-${place}`;
    row.ariaSelected = String(row === one);
  });
  if (one) input.setAttribute("aria-activedescendant", one.id);
  else input.removeAttribute("aria-activedescendant");
  one?.scrollIntoView({ block: "nearest" });
}

function take(event, row) {
  event.preventDefault();
  dialog.close();
  if (row.source instanceof HTMLOptionElement) chooseIn(row.source);
  else if (row.source) row.source.click();
  else location.assign(row.dataset.url);
}

function chooseIn(option) {
  const select = option.closest("select");
  select.value = option.value;
  select.form.requestSubmit();
}
