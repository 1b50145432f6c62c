// Forms: Ctrl+Enter sends, a select with data-submit sends at once, nothing is sent twice, chosen files are named.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest("form");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button.primary"));
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  if (event.target.matches("input[type=file]")) nameFiles(event.target);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});

// A page that comes back from the browser's own store was not sent yet.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("form button[aria-busy]")) button.removeAttribute("aria-busy");
});

// What is wrong is said first: to eyes and to those who listen.
document.querySelector(".wrongs[data-first]")?.focus();

function nameFiles(input) {
  const place = input.closest(".filepick, .drop")?.parentElement.querySelector(".picked");
  if (place) place.textContent = [...input.files].map((file) => file.name).join(", ");
}
