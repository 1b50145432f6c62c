// A password can be looked at while it is typed.
for (const input of document.querySelectorAll("input[data-show]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn small quiet";
  button.setAttribute("aria-controls", input.id);
  const name = () => (button.textContent = input.type === "password" ? input.dataset.show : input.dataset.hide);
  button.addEventListener("click", () => {
    input.type = input.type === "password" ? "text" : "password";
    name();
  });
  // What is sent is never kept by the browser as a text once typed.
  input.form?.addEventListener("submit", () => (input.type = "password"));
  name();
  input.after(button);
}
