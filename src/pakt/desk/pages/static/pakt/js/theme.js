// Light, dark or as the system, changed at once; the form keeps the choice in a cookie, with or without this file.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-theme-choice]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const { value } = event.submitter;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual" });
  if (answer.type !== "opaqueredirect" && !answer.ok) return form.submit();
  const root = document.documentElement;
  if (value) root.dataset.theme = value;
  else delete root.dataset.theme;
  document.querySelector('meta[name="color-scheme"]').content = value || "light dark";
  for (const button of document.querySelectorAll("[data-theme-choice] button")) {
    button.setAttribute("aria-pressed", String(button.value === value));
  }
});
