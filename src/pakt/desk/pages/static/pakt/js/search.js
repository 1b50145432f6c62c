// The page of search: arrows go from the field through what was found and back, Escape returns to the field.
const field = document.querySelector("[data-seek]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const hits = [...document.querySelectorAll("[data-hit]")];
  const here = hits.indexOf(document.activeElement);
  if (document.activeElement !== field && here < 0) return;
  if (event.key === "ArrowDown") go(event, hits[here + 1]);
  if (event.key === "ArrowUp" && here >= 0) go(event, hits[here - 1] || field);
  if (event.key === "Escape" && here >= 0) go(event, field);
});

function go(event, to) {
  event.preventDefault();
  to?.focus();
}
