// A prepared answer goes where one writes, behind what stands there already; without a script its link shows it.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-put-words]");
  const box = document.querySelector(".write textarea");
  if (!link || !box) return;
  event.preventDefault();
  const answer = await fetch(link.href);
  if (!answer.ok) return location.assign(link.href);
  const words = await answer.text();
  box.setRangeText(box.value && !box.value.endsWith("\n") ? `\n\n${words}` : words, box.value.length, box.value.length, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
});
