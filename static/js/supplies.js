// The day sheet: arrows and Enter walk through its cells. No words here.
const cells = (row) => [...row.querySelectorAll("select, input")];

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("[data-grid] tbody :is(input, select)");
  if (!cell || event.ctrlKey || event.altKey || event.metaKey) return;
  const row = cell.closest("tr");
  const place = cells(row).indexOf(cell);
  const select = cell.tagName === "SELECT";
  const down = event.key === "Enter" || (event.key === "ArrowDown" && !select);
  const up = event.key === "ArrowUp" && !select;
  const atEnd = select || cell.selectionStart === cell.value.length;
  const atStart = select || cell.selectionStart === 0;
  let next = null;
  if (down || up) next = (down ? row.nextElementSibling : row.previousElementSibling)?.querySelectorAll("select, input")[place];
  else if (event.key === "ArrowRight" && atEnd) next = cells(row)[place + 1];
  else if (event.key === "ArrowLeft" && atStart) next = cells(row)[place - 1];
  else return;
  event.preventDefault(); // Enter never sends the sheet: its button does
  if (!next) return;
  next.focus();
  next.select?.();
});

// What is typed is not dropped unasked: another floor or day, and leaving the page, ask first.
const grid = document.querySelector("[data-grid]");
const toolbar = document.querySelector("[data-leaves]");
let typed = grid?.hasAttribute("data-typed") ?? false;
const asks = () => typed && toolbar && (toolbar.dataset.confirm = toolbar.dataset.leaves);
asks();
grid?.addEventListener("input", () => {
  typed = true;
  asks();
});
grid?.addEventListener("submit", () => (typed = false));
toolbar?.addEventListener("submit", () => (typed = false)); // reached only when the question was answered with yes
document.getElementById("confirm")?.addEventListener("close", (event) => event.target.returnValue !== "yes" && toolbar?.reset());
addEventListener("beforeunload", (event) => typed && event.preventDefault());
