// Giving rooms to people, and inspecting: what is chosen stays chosen while the page follows the hotel. No words here.
import { whenSeen } from "./live.js";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const rooms = () => all('[data-give] input[name="task"]:not(:disabled)');

// What is chosen: the boxes of floors and of the whole list follow, buttons of people wait for a room.
const settle = () => {
  const boxes = rooms();
  const chosen = boxes.filter((box) => box.checked).length;
  const whole = document.querySelector("[data-all]");
  if (whole) [whole.checked, whole.indeterminate] = [chosen > 0 && chosen === boxes.length, chosen > 0 && chosen < boxes.length];
  for (const floor of all("[data-floor]")) {
    const here = all('input[name="task"]:not(:disabled)', floor);
    const on = here.filter((box) => box.checked).length;
    const box = floor.querySelector("[data-floor-all]");
    if (box) [box.checked, box.indeterminate, box.disabled] = [on > 0 && on === here.length, on > 0 && on < here.length, !here.length];
  }
  for (const button of all("[data-needs-rooms]")) button.disabled = !chosen;
  const said = document.querySelector("[data-chosen]");
  if (said?.dataset.none) said.textContent = chosen ? said.dataset.chosen.replace("{n}", chosen) : said.dataset.none;
};

let last = null;
document.addEventListener("click", (event) => {
  const box = event.target.closest('[data-give] input[name="task"]');
  if (!box) return;
  if (event.shiftKey && last && last !== box) {
    const boxes = rooms();
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
    if (from >= 0) for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
  }
  last = box;
});
document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.matches("[data-all]")) for (const room of rooms()) room.checked = box.checked;
  if (box.matches("[data-floor-all]")) for (const room of all('input[name="task"]:not(:disabled)', box.closest("[data-floor]"))) room.checked = box.checked;
  if (box.closest("[data-give]")) settle();
  if (box.closest("[data-filter]")) box.form.requestSubmit();
  if (box.matches("[name=reasons]")) redo();
});

// Arrows walk through the rooms as they stand on the page; the keys on buttons are pressed by house.js.
document.addEventListener("keydown", (event) => {
  const box = event.target.closest?.('[data-give] input[name="task"]');
  if (!box || !event.key.startsWith("Arrow")) return;
  const here = box.getBoundingClientRect();
  const at = (other) => other.getBoundingClientRect();
  const ahead = {
    ArrowRight: (o) => Math.abs(at(o).top - here.top) < 4 && at(o).left > here.left,
    ArrowLeft: (o) => Math.abs(at(o).top - here.top) < 4 && at(o).left < here.left,
    ArrowDown: (o) => at(o).top > here.top + 4,
    ArrowUp: (o) => at(o).top < here.top - 4,
  }[event.key];
  const away = (o) => Math.abs(at(o).top - here.top) * 10 + Math.abs(at(o).left - here.left);
  const next = rooms().filter(ahead).sort((a, b) => away(a) - away(b))[0];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// The list follows the hotel; what was chosen stays chosen as far as it is still there.
const refetch = whenSeen(() => {
  const place = document.querySelector("[data-refetch]");
  if (place && !document.querySelector("[data-give] details[open]")) window.htmx.trigger(place, "refetch");
});
for (const news of ["board", "tile", "reset"]) document.addEventListener(`live:${news}`, refetch);
let kept = new Set();
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id === "day") kept = new Set(rooms().filter((box) => box.checked).map((box) => box.id));
});
document.addEventListener("htmx:afterSettle", () => {
  for (const id of kept) {
    const box = document.getElementById(id);
    if (box && !box.disabled) box.checked = true;
  }
  kept = new Set();
  settle();
  redo();
});

// How long a redo will take, beside its button.
const redo = () => {
  const said = document.querySelector("[data-redo]");
  if (!said) return;
  const minutes = all("[name=reasons]:checked").reduce((sum, box) => sum + Number(box.dataset.minutes), 0);
  said.textContent = minutes ? said.dataset.redo.replace("{m}", minutes) : "";
};

settle();
redo();
