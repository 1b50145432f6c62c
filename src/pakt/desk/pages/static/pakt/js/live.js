// A ticket's page follows the ticket: while it is looked at, it asks what is new, and takes over only what has changed.
// Nobody loses what they type, where they are, or what they have opened.
const PAUSE = 5000;
const SAY_AGAIN = 10_000;
const root = () => document.getElementById("live");
let asking = false;
let told = 0;

if (root()) {
  setInterval(look, PAUSE);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("input", typed);
  look();
}

async function look() {
  if (document.hidden || asking) return;
  asking = true;
  const address = new URL(root().dataset.liveUrl, location.href);
  address.searchParams.set("seen", root().dataset.seen);
  address.searchParams.set("here", root().dataset.here);
  const answer = await fetch(address).catch(() => null);
  const text = answer?.status === 200 ? await answer.text() : "";
  asking = false;
  root().querySelector("[data-gone]").hidden = answer?.status !== 401;
  if (text) take(new DOMParser().parseFromString(text, "text/html"));
}

function take(page) {
  const next = page.getElementById("live");
  if (!next) return;
  writers(next);
  if (root().dataset.seen === next.dataset.seen) return;
  root().dataset.seen = next.dataset.seen;
  const form = document.activeElement.closest("form");
  const place = form?.getBoundingClientRect().top;
  const fresh = [];
  for (const region of document.querySelectorAll("[data-live]")) {
    const now = page.getElementById(region.id);
    if (!now) continue;
    if (region.dataset.live === "entries") fresh.push(...entries(region, now));
    else if (isBusy(region)) changedUnder(region, now);
    else if (region.textContent !== now.textContent) replace(region, now);
  }
  if (form) scrollBy({ top: form.getBoundingClientRect().top - place, behavior: "instant" });
  seen(page);
  say(fresh);
}

function writers(next) {
  root().dataset.here = next.dataset.here;
  const place = root().querySelector("[data-writers]");
  const words = next.querySelector("[data-writers]");
  if (place.textContent !== words.textContent) place.replaceChildren(...words.childNodes);
}

// Entries that are there already stay as they are; new ones come in at their place.
function entries(list, next) {
  const fresh = [];
  const wanted = [...next.children].map((entry) => {
    const own = document.getElementById(entry.id);
    if (own?.textContent === entry.textContent) return own;
    fresh.push(...newIn(entry));
    return entry;
  });
  for (const old of [...list.children]) if (!wanted.includes(old)) old.remove();
  let place = list.firstElementChild;
  for (const entry of wanted) {
    if (entry === place) place = place.nextElementSibling;
    else list.insertBefore(entry, place);
  }
  htmx.process(list);
  return fresh;
}

// What of an entry was not on the page before: the message, or lines of what happened.
function newIn(entry) {
  const parts = entry.matches("ul") ? [...entry.children] : [entry];
  const fresh = parts.filter((part) => !document.getElementById(part.id));
  for (const part of fresh) part.dataset.fresh = root().dataset.fresh;
  return fresh;
}

function say(fresh) {
  if (!fresh.length) return;
  const words = fresh.map((part) => (part.querySelector("header b, header .only, span") ?? part).textContent.trim());
  root().querySelector("[data-said]").textContent = root().dataset.new.replace("{what}", words.join("; "));
}

// Whoever has begun to write goes on from what they had seen when they began.
function seen(page) {
  for (const field of document.querySelectorAll("main input[name=seen]")) {
    const next = page.querySelector("main input[name=seen]");
    if (next && !isTyped(field.form)) field.value = next.value;
  }
}

function isBusy(region) {
  const active = document.activeElement;
  const isInside = region.contains(active) && active.matches("input, textarea, select");
  return isInside || [...region.querySelectorAll("form")].some(isTyped);
}

const isTyped = (form) => "typed" in form.dataset || [...form.querySelectorAll("textarea")].some((area) => area.value);

// The form in use is not what the ticket asks for any more.
function changedUnder(region, now) {
  const actions = (place) => [...place.querySelectorAll("form[data-draft]")].map((form) => form.dataset.draft).join();
  if (actions(region) !== actions(now)) root().querySelector("[data-stale]").hidden = false;
}

function replace(region, now) {
  const opened = [...region.querySelectorAll("details[open]")].map(placeOf);
  const focused = region.contains(document.activeElement) && placeOf(document.activeElement);
  region.replaceWith(now);
  for (const place of opened) at(now, place)?.setAttribute("open", "");
  if (focused) at(now, focused)?.focus();
  htmx.process(now);
}

// Where an element stands: below the nearest one with an id, and the how manieth of its kind there.
function placeOf(element) {
  const home = element.closest("[id]");
  return [home.id, element.localName, [...home.querySelectorAll(element.localName)].indexOf(element)];
}

function at(region, [id, name, number]) {
  const home = region.id === id ? region : region.querySelector(`#${CSS.escape(id)}`);
  return number < 0 ? home : home?.querySelectorAll(name)[number];
}

// Others of the own side are told that one writes.
function typed({ target }) {
  const form = target.form;
  if (!form?.matches("main form[data-draft]")) return;
  form.dataset.typed = "yes";
  if (!target.matches("textarea") || Date.now() - told < SAY_AGAIN) return;
  told = Date.now();
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  fetch(root().dataset.writingUrl, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => null);
}
