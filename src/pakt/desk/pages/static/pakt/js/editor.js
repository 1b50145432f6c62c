// [data-editor]: a toolbar for Markdown with keys, lists that go on by themselves, a preview, and @ that offers people.
const WAIT = 150; // milliseconds of quiet before people are asked for
const WRAPS = { bold: "**", italic: "*", code: "`" };
const STARTS = { list: "- ", quote: "> " };
const KEYS = { KeyB: "bold", KeyI: "italic", KeyE: "code" };
const SHIFTED = { Digit8: "list", Digit9: "quote", KeyL: "link" };
const CALL = /(?:^|[^\p{L}\p{N}_@.])@([\p{L}\p{N}_][^@\n]{0,40}|)$/u;

const editorOf = (place) => place.closest?.("[data-editor]");
const textOf = (editor) => editor.querySelector("textarea");

document.addEventListener("click", (event) => {
  const editor = editorOf(event.target);
  const button = event.target.closest?.("[data-mark]");
  if (button) format(textOf(editor), button.dataset.mark);
  const option = event.target.closest?.("[data-people] [role=option]");
  if (option) take(textOf(editor), option);
});

// A press on the list must not take the focus from the text.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest?.("[data-people]")) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.target.closest?.("[role=toolbar]")) return rove(event);
  if (!event.target.matches?.("[data-editor] textarea")) return;
  const area = event.target;
  if (list(area) && choose(event, area)) return;
  const mark = (event.ctrlKey || event.metaKey) && !event.altKey && (event.shiftKey ? SHIFTED : KEYS)[event.code];
  if (mark) {
    event.preventDefault();
    format(area, mark);
  } else if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey) goOn(event, area);
}, true);

// One stop for Tab; arrows go from button to button.
function rove(event) {
  const bar = event.target.closest("[role=toolbar]");
  const tools = [...bar.querySelectorAll("button")];
  const here = tools.indexOf(event.target);
  const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: tools.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = tools[(to + tools.length) % tools.length];
  for (const tool of tools) tool.tabIndex = tool === next ? 0 : -1;
  next.focus();
}

function format(area, mark) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const sample = area.closest("[data-editor]").querySelector(`[data-mark=${mark}]`).dataset.sample;
  const chosen = value.slice(start, end);
  if (STARTS[mark]) return eachLine(area, STARTS[mark]);
  if (mark === "link") {
    const isAddress = /^https?:\/\/\S+$/.test(chosen);
    const words = isAddress ? sample : chosen || sample;
    const address = isAddress ? chosen : "https://";
    put(area, start, end, `[${words}](${address})`);
    const from = isAddress ? start + 1 : start + words.length + 3;
    return area.setSelectionRange(from, from + (isAddress ? words : address).length);
  }
  if (mark === "code" && chosen.includes("\n")) return fence(area, start, end, chosen);
  const sign = WRAPS[mark];
  const isWrapped = value.slice(start - sign.length, start) === sign && value.slice(end, end + sign.length) === sign;
  const isOther = mark === "italic" && value.slice(start - 2, start) === "**" && value.slice(start - 3, start) !== "***";
  if (isWrapped && !isOther) {
    put(area, start - sign.length, end + sign.length, chosen);
    return area.setSelectionRange(start - sign.length, end - sign.length);
  }
  const words = chosen || sample;
  put(area, start, end, sign + words + sign);
  area.setSelectionRange(start + sign.length, start + sign.length + words.length);
}

function fence(area, start, end, chosen) {
  const before = start && area.value[start - 1] !== "\n" ? "\n" : "";
  put(area, start, end, `${before}\`\`\`\n${chosen.replace(/\n$/, "")}\n\`\`\`\n`);
}

// A sign before each line that is chosen, or away from each.
function eachLine(area, sign) {
  const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const after = area.value.indexOf("\n", area.selectionEnd);
  const end = after < 0 ? area.value.length : after;
  const lines = area.value.slice(start, end).split("\n");
  const has = lines.every((line) => line.startsWith(sign));
  const changed = lines.map((line) => (has ? line.slice(sign.length) : sign + line)).join("\n");
  put(area, start, end, changed);
  const at = lines.length > 1 ? start : start + changed.length;
  area.setSelectionRange(at, start + changed.length);
}

// Enter goes on with a list or a quote; on an empty item it ends it.
function goOn(event, area) {
  const { selectionStart: at, selectionEnd, value } = area;
  const start = value.lastIndexOf("\n", at - 1) + 1;
  const found = /^(\s*)([-*+] |> |(\d{1,3})([.)]) )(.*)$/.exec(value.slice(start, at));
  if (!found || at !== selectionEnd) return;
  event.preventDefault();
  const [, indent, sign, number, dot, words] = found;
  if (!words.trim()) return put(area, start, at, "");
  put(area, at, at, `\n${indent}${number ? `${Number(number) + 1}${dot} ` : sign}`);
}

// By way of the browser's own typing, so that it can be undone.
function put(area, start, end, text) {
  area.focus();
  area.setSelectionRange(start, end);
  const done = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
  if (done || start === end && !text) return;
  area.setRangeText(text, start, end, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

// Preview: the same button shows it and goes back to the text.

document.addEventListener("htmx:beforeRequest", (event) => {
  const button = event.target;
  if (!button.matches?.("[data-preview]") || button.ariaPressed !== "true") return;
  event.preventDefault();
  shown(button, false);
  textOf(editorOf(button)).focus();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.target.matches?.("[data-shown]")) return;
  shown(editorOf(event.target).querySelector("[data-preview]"), true);
  event.target.focus();
});

function shown(button, is) {
  const editor = editorOf(button);
  button.ariaPressed = String(is);
  editor.classList.toggle("previewing", is);
  editor.querySelector("[data-shown]").hidden = !is;
}

// @ offers whom the text may name.

let timer;
let asked = 0;

document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("textarea[data-mentions]")) return;
  clearTimeout(timer);
  const called = call(target);
  if (called === null) return close(target);
  timer = setTimeout(ask, WAIT, target, called);
});

document.addEventListener("focusout", ({ target }) => target.matches?.("textarea[data-mentions]") && close(target));

const box = (area) => document.getElementById(`${area.id}-people`);
const list = (area) => area.dataset.mentions && !box(area).hidden && box(area);
const options = (area) => [...box(area).querySelectorAll("[role=option]")];

function call(area) {
  if (area.selectionStart !== area.selectionEnd) return null;
  const found = CALL.exec(area.value.slice(Math.max(0, area.selectionStart - 60), area.selectionStart));
  return found && found[1];
}

async function ask(area, called) {
  const mine = ++asked;
  const address = new URL(area.dataset.mentions, location.href);
  address.searchParams.set("q", called);
  const place = area.form.querySelector("[name=place]:checked");
  if (place) address.searchParams.set("place", place.value);
  const answer = await fetch(address).catch(() => null);
  if (mine !== asked || !answer?.ok || answer.redirected || call(area) !== called) return;
  box(area).innerHTML = await answer.text();
  const found = options(area);
  if (!found.length) return close(area);
  found.forEach((one, place) => (one.id = `${box(area).id}-${place}`));
  open(area);
  point(area, found[0]);
  const status = area.closest("[data-editor]").querySelector("[data-people-count]");
  status.textContent = box(area).querySelector("[data-count]").dataset.count;
}

function open(area) {
  const people = box(area);
  people.hidden = false;
  people.popover ??= "manual";
  if (people.showPopover && !people.matches(":popover-open")) people.showPopover();
  const { left, bottom } = area.getBoundingClientRect();
  const below = innerHeight - bottom > people.offsetHeight;
  people.style.left = `${left}px`;
  people.style.top = `${below ? bottom : Math.max(0, innerHeight - people.offsetHeight)}px`;
}

function close(area) {
  asked += 1;
  const people = box(area);
  if (people.hidden) return;
  if (people.hidePopover && people.matches(":popover-open")) people.hidePopover();
  people.hidden = true;
  area.removeAttribute("aria-activedescendant");
}

function choose(event, area) {
  const found = options(area);
  const here = found.findIndex((one) => one.ariaSelected === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) point(area, found[(here + step + found.length) % found.length]);
  else if (event.key === "Enter" && !event.ctrlKey || event.key === "Tab" && !event.shiftKey) take(area, found[here]);
  else if (event.key === "Escape") close(area);
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

function point(area, one) {
  for (const option of options(area)) option.ariaSelected = String(option === one);
  area.setAttribute("aria-activedescendant", one.id);
}

function take(area, option) {
  const end = area.selectionStart;
  put(area, end - call(area).length, end, `${option.dataset.name} `);
  close(area);
}
