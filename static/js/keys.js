// Counting keys with a scanner that types: a code and Enter ticks its box and waits for the next. No words here.
const field = document.querySelector("[data-scan]");
const status = document.querySelector("[data-scanned]");

field?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const code = field.value.replace(/\s+/g, "").toUpperCase();
  const box = code && document.querySelector(`[data-code="${CSS.escape(code)}"]`);
  field.value = "";
  if (box) box.checked = true;
  field.setAttribute("aria-invalid", String(!box));
  status.textContent = `${code} ${box ? "✓" : "?"}`;
  box?.closest("li").scrollIntoView({ block: "nearest" });
});
field?.focus();
