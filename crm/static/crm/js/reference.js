// A button on each example that copies it. Without this script the text can still be selected.
for (const figure of document.querySelectorAll(".sample")) {
  const caption = figure.querySelector("figcaption");
  const code = figure.querySelector("code:not(figcaption code)");
  if (!navigator.clipboard || !caption || !code?.textContent) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  caption.append(button);
}
