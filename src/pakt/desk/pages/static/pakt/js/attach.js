// Files of a form: chosen, dropped or pasted, they are sent at once, each showing how far it has come. The form waits.
const placeOf = (target) => target.closest?.("[data-attach]") ?? target.closest?.("form")?.querySelector("[data-attach]");
const underWay = new Map();

document.addEventListener("change", (event) => {
  const place = event.target.matches("[data-attach] input[type=file]") && placeOf(event.target);
  if (!place) return;
  add(place, [...event.target.files]);
  event.target.value = "";
});

document.addEventListener("dragover", (event) => {
  const place = event.dataTransfer.types.includes("Files") && placeOf(event.target);
  mark(place);
  if (place) event.preventDefault();
});
document.addEventListener("dragleave", (event) => event.relatedTarget || mark(null));
document.addEventListener("drop", (event) => {
  const place = event.dataTransfer.files.length && placeOf(event.target);
  mark(null);
  if (!place) return;
  event.preventDefault();
  add(place, [...event.dataTransfer.files]);
});

document.addEventListener("paste", (event) => {
  const place = event.clipboardData.files.length && placeOf(event.target);
  if (!place) return;
  event.preventDefault();
  add(place, [...event.clipboardData.files].map((file) => named(file, place)));
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-attach] [data-remove], [data-attach] [data-cancel]");
  if (!button) return;
  const place = placeOf(button);
  const line = button.closest("li");
  if (button.dataset.remove) post(place, button.dataset.remove);
  else underWay.get(line)?.abort();
  line.remove();
  place.querySelector("input[type=file]").focus();
  changed(place);
});

// Before forms.js looks: a form that is sent while files are under way is sent once they are there.
document.addEventListener("submit", (event) => {
  const waiting = [...underWay.keys()].filter((line) => event.target.contains(line));
  if (!waiting.length) return;
  event.preventDefault();
  event.submitter?.setAttribute("aria-busy", "true");
  event.target.addEventListener("arrived", () => {
    event.submitter?.removeAttribute("aria-busy");
    // Nobody sends a report without the file that they believe to be in it.
    if (!event.target.querySelector("[data-attach] .wrong")) event.target.requestSubmit(event.submitter);
  }, { once: true });
}, true);

function mark(place) {
  for (const one of document.querySelectorAll("[data-attach].over")) one.classList.toggle("over", one === place);
  place?.classList.add("over");
}

// Every pasted picture is called image.png.
function named(file, place) {
  if (file.name !== "image.png") return file;
  const time = new Date().toTimeString().slice(0, 8).replaceAll(":", ".");
  return new File([file], `${place.dataset.pasted} ${time}.png`, { type: file.type });
}

function add(place, files) {
  for (const file of files) {
    if (file.size > Number(place.dataset.largest)) wrong(place, place.dataset.tooLarge, file);
    else send(place, file);
  }
}

function send(place, file) {
  const line = place.querySelector("template[data-line]").content.firstElementChild.cloneNode(true);
  line.querySelector("[data-name]").textContent = file.name;
  list(place).append(line);
  const request = new XMLHttpRequest();
  underWay.set(line, request);
  const data = new FormData();
  data.append("field", place.dataset.field);
  data.append("files", file);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    line.querySelector("progress").value = (loaded / total) * 100;
  });
  request.addEventListener("loadend", () => arrived(place, line, request, file));
  request.open("POST", place.dataset.attach);
  request.setRequestHeader("X-CSRFToken", token(place));
  request.send(data);
}

function arrived(place, line, request, file) {
  underWay.delete(line);
  if (request.status === 201 || request.status === 413) line.insertAdjacentHTML("afterend", request.responseText);
  else if (line.isConnected) wrong(place, place.dataset.failed, file);
  line.remove();
  if (request.status === 201) say(place, file);
  changed(place);
  const form = place.closest("form");
  if (form && ![...underWay.keys()].some((other) => form.contains(other))) form.dispatchEvent(new Event("arrived"));
}

function wrong(place, words, file) {
  const line = place.querySelector("template[data-wrong]").content.firstElementChild.cloneNode(true);
  line.querySelector("[data-words]").textContent = words.replace("{name}", file.name);
  line.setAttribute("role", "alert");
  list(place).append(line);
}

function say(place, file) {
  const status = place.querySelector("[data-arrived]");
  status.textContent = status.dataset.arrived.replace("{name}", file.name);
}

const list = (place) => place.querySelector(".kept-files");
const token = (place) => place.closest("form").querySelector("[name=csrfmiddlewaretoken]").value;
const changed = (place) => place.dispatchEvent(new CustomEvent("filed", { bubbles: true }));
const post = (place, url) => fetch(url, { method: "POST", headers: { "X-CSRFToken": token(place) } });
