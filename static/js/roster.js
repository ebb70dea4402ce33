// The roster by keyboard and mouse, like a spreadsheet. No words and no rules here: the server checks and answers with
// the rows that changed.
//   data-letters  "E:early L:late": what a letter sets      data-brush  the shift a click or a drag sets
//   data-codes    what stands on a day: "early+late", empty for a day off
const form = document.getElementById("roster");
const said = document.getElementById("roster-said");
const table = () => form.querySelector("table");
const rows = () => [...table().tBodies[0].rows].map((row) => [...row.querySelectorAll("button.staff-cell")]);
const letters = Object.fromEntries(table().dataset.letters.trim().split(/\s+/).map((pair) => pair.split(":")));
let brush = form.dataset.brush;
let here = [0, 0]; // row and column of the cell that has the focus
let from = here; // the other corner of what is chosen
let clipboard = [];
const done = []; // what stood before each change, the last at the end

const cell = ([row, column]) => rows()[row]?.[column];
const placeOf = (button) => {
  const row = rows().findIndex((cells) => cells.includes(button));
  return [row, row < 0 ? -1 : rows()[row].indexOf(button)];
};
const chosen = () => {
  const [top, bottom] = [Math.min(here[0], from[0]), Math.max(here[0], from[0])];
  const [left, right] = [Math.min(here[1], from[1]), Math.max(here[1], from[1])];
  return rows().slice(top, bottom + 1).map((cells) => cells.slice(left, right + 1));
};

function show() {
  for (const td of table().querySelectorAll('td[aria-selected="true"]')) td.removeAttribute("aria-selected");
  const block = chosen();
  if (block.length > 1 || block[0]?.length > 1) for (const button of block.flat()) button.closest("td").setAttribute("aria-selected", "true");
  for (const button of rows().flat()) button.tabIndex = button === cell(here) ? 0 : -1;
}

function go(place, { extend = false } = {}) {
  const all = rows();
  const row = Math.max(0, Math.min(place[0], all.length - 1));
  const column = Math.max(0, Math.min(place[1], (all[row]?.length ?? 1) - 1));
  here = [row, column];
  if (!extend) from = here;
  show();
  cell(here)?.focus();
}

// ---- Sending: one request after the other, so that the last word counts.

let queue = Promise.resolve();

async function send(changes) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const [value, codes] of changes) body.append("set", `${value}:${codes}`);
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
  } catch {
    document.dispatchEvent(new Event("htmx:sendError"));
    return false;
  }
  const address = answer.headers.get("HX-Redirect");
  if (address) return location.assign(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  said.hidden = answer.ok;
  if (!answer.ok) {
    said.replaceChildren(...(page.querySelector(".note")?.childNodes ?? [page.body.textContent]));
    return false;
  }
  for (const part of page.querySelectorAll("tbody > tr[id], #roster-head, #roster-cover")) document.getElementById(part.id)?.replaceWith(document.adoptNode(part));
  const focused = document.activeElement === document.body;
  show();
  if (focused) cell(here)?.focus();
  return true;
}

function write(changes, { remember = true } = {}) {
  const news = changes.filter(([button, codes]) => button && button.dataset.codes !== codes);
  if (!news.length) return;
  const before = news.map(([button]) => [button.id, button.dataset.codes]);
  const sent = news.map(([button, codes]) => [button.value, codes]);
  for (const [button, codes] of news) {
    button.dataset.codes = codes;
    button.setAttribute("aria-busy", "true");
  }
  queue = queue.then(async () => {
    const kept = await send(sent);
    if (kept && remember) done.push(before);
    if (!kept)
      for (const [id, codes] of before) {
        const button = document.getElementById(id);
        if (!button) continue;
        button.dataset.codes = codes;
        button.removeAttribute("aria-busy");
      }
  });
}

const undo = () => {
  queue = queue.then(() => {
    const last = done.pop();
    if (last) write(last.map(([id, codes]) => [document.getElementById(id), codes]), { remember: false });
  });
};

function add(codes, code) {
  const standing = codes ? codes.split("+") : [];
  return standing.includes(code) ? codes : [...standing, code].join("+");
}

// ---- Keys

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

form.addEventListener("keydown", (event) => {
  if (!event.target.matches("button.staff-cell")) return;
  const { key, shiftKey } = event;
  const command = event.ctrlKey || event.metaKey;
  const step = STEPS[key];
  const code = letters[key.toUpperCase()];
  if (step) go([here[0] + step[0], here[1] + step[1]], { extend: shiftKey });
  else if (key === "Home") go([command ? 0 : here[0], 0], { extend: shiftKey });
  else if (key === "End") go([command ? Infinity : here[0], Infinity], { extend: shiftKey });
  else if (key === "Escape") go(here);
  else if (command && key.toLowerCase() === "c") clipboard = chosen().map((cells) => cells.map((button) => button.dataset.codes));
  else if (command && key.toLowerCase() === "v") paste();
  else if (command && key.toLowerCase() === "z") undo();
  else if (command || event.altKey) return;
  else if (["Delete", "Backspace", "-", "."].includes(key)) write(chosen().flat().map((button) => [button, ""]));
  else if (code) {
    write(chosen().flat().map((button) => [button, shiftKey ? add(button.dataset.codes, code) : code]));
    if (from === here && !shiftKey) go([here[0], here[1] + 1]);
  } else return;
  event.preventDefault();
  event.stopPropagation();
});

function paste() {
  if (!clipboard.length) return;
  const block = chosen();
  const alone = clipboard.length === 1 && clipboard[0].length === 1;
  const target = alone ? block : clipboard.map((cells, row) => cells.map((_codes, column) => cell([here[0] + row, here[1] + column])));
  write(target.flatMap((cells, row) => cells.map((button, column) => [button, alone ? clipboard[0][0] : clipboard[row][column]])));
}

// ---- The mouse: a click sets the brush, a second one takes it away, a drag fills what it passes.

let dragging = false;

form.addEventListener("pointerdown", (event) => {
  const button = event.target.closest("button.staff-cell");
  if (!button || event.button || event.pointerType !== "mouse") return;
  event.preventDefault();
  go(placeOf(button), { extend: event.shiftKey });
  dragging = !event.shiftKey;
});
form.addEventListener("pointerover", (event) => {
  const button = dragging && event.target.closest("button.staff-cell");
  if (button) go(placeOf(button), { extend: true });
});
addEventListener("pointerup", () => {
  if (!dragging) return;
  dragging = false;
  const block = chosen().flat();
  if (block.length > 1) write(block.map((button) => [button, brush === "off" ? "" : brush]));
});
form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.matches("button.staff-cell")) return;
  event.preventDefault();
  if (event.target !== form || chosen().flat().length > 1) return;
  go(placeOf(button));
  write([[button, brush === "off" || button.dataset.codes === brush ? "" : brush]]);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-brush]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  brush = link.dataset.brush;
  for (const one of document.querySelectorAll("a[data-brush]")) one === link ? one.setAttribute("aria-current", "true") : one.removeAttribute("aria-current");
});
form.addEventListener("focusin", (event) => {
  const place = placeOf(event.target);
  if (place[0] < 0 || dragging || cell(here) === event.target) return;
  here = from = place;
  show();
});

show();
