// The report: a box narrows the rows of its table while one types; the page's own rows, nothing is fetched.

for (const box of document.querySelectorAll("[data-narrow]")) {
  const rows = document.getElementById(box.dataset.narrow)?.rows ?? [];
  box.addEventListener("input", () => {
    const wanted = box.value.trim().toLocaleLowerCase();
    for (const row of rows) row.hidden = !row.cells[0].textContent.toLocaleLowerCase().includes(wanted);
  });
}

// A grid of amounts: arrows up and down and Enter walk its rows, left and right its columns at the ends of a word.
for (const grid of document.querySelectorAll("[data-grid]")) {
  grid.addEventListener("keydown", (event) => {
    const input = event.target.closest("input");
    if (!input || event.ctrlKey || event.metaKey || event.altKey) return;
    const down = { ArrowDown: 1, Enter: event.shiftKey ? -1 : 1, ArrowUp: -1 }[event.key] ?? 0;
    const atEdge = { ArrowRight: input.selectionEnd === input.value.length, ArrowLeft: input.selectionStart === 0 }[event.key];
    const right = atEdge ? { ArrowRight: 1, ArrowLeft: -1 }[event.key] : 0;
    if (!down && !right) return;
    const cell = input.closest("td");
    const next = grid.tBodies[0].rows[cell.parentElement.sectionRowIndex + down]?.cells[cell.cellIndex + right]?.querySelector("input");
    event.preventDefault();
    next?.focus();
    next?.select();
  });
}
