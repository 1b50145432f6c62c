// Likely answers are asked for with the words of the report, once there are enough of them.
const SHORTEST = 4;
const LONGEST = 300;

document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.matches("[data-likely]")) return;
  const form = document.querySelector("#report");
  const typed = [...form.querySelectorAll("[name=subject], textarea")].map((field) => field.value.trim());
  const words = typed.filter(Boolean).join(" ").slice(0, LONGEST);
  if (words.length < SHORTEST) event.preventDefault();
  event.detail.parameters.q = words;
});
