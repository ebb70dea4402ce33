// The report by keyboard: J and K go from line to line, A accepts, D opens the dispute. After an answer the next open
// line has the focus, so that a report is answered without the mouse.
const root = () => document.querySelector("[data-handover]");
const lines = () => [...document.querySelectorAll("[data-line]")];
let last = null;

function go(step) {
  const all = lines();
  if (!all.length) return;
  const here = all.indexOf(document.activeElement?.closest("[data-line]"));
  const next = all[Math.min(all.length - 1, Math.max(0, here < 0 ? 0 : here + step))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (!root() || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
  const line = document.activeElement?.closest("[data-line]");
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") go(key === "j" ? 1 : -1);
  else if (key === "a" && line) line.querySelector("[data-accept]")?.click();
  else if (key === "d" && line?.querySelector("[data-dispute]")) line.querySelector("[data-dispute]").click();
  else return;
  event.preventDefault();
});

// The words of a dispute are typed in the line itself; without scripts the link opens the same form.
document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-dispute]")?.closest("[data-line]").querySelector("[data-more]");
  if (!form) return;
  event.preventDefault();
  form.hidden = !form.hidden;
  if (!form.hidden) form.querySelector("textarea").focus();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  last = event.target.closest?.("[data-line]")?.id ?? null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (!last) return;
  const all = lines();
  const from = all.findIndex((line) => line.id === last);
  last = null;
  const wrong = document.querySelector("[data-form-errors]");
  const next = wrong ?? all.slice(from).find((line) => "open" in line.dataset) ?? all[from];
  next?.focus({ preventScroll: !wrong });
  next?.scrollIntoView({ block: "nearest" });
});
