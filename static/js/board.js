// The board: counts that are filters, the room panel, the keyboard. What is shown stands in the address, so that it
// can be sent to a colleague: ?show=vd,rush&floor=3&type=2&who=17&room=120. No words here; the server writes them.

const board = document.getElementById("board");
const panel = document.getElementById("panel");
const head = document.querySelector("[data-filters]");
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const TO_DO = ["vd", "od", "pu", "run"];

// Who works where: known only to those who may choose an attendant.
const people = new Map($$('[data-place="who"] option[data-short]').map((one) => [one.value, [one.dataset.short, one.textContent]]));
const tokens = (tile) => tile.dataset.f.split(" ");

function name(root) {
  if (people.size)
    for (const place of $$("[data-a]", root)) place.textContent = people.get(place.dataset.a)?.[place.classList.contains("tile-att") ? 0 : 1] ?? "";
}

// Late is a matter of the clock: the tile carries the moment.
function clock(tiles) {
  const now = board.dataset.then ? Date.parse(board.dataset.then) : Date.now();
  for (const tile of tiles) {
    const late = tile.dataset.late !== undefined && Date.parse(tile.dataset.late) < now;
    if (late === tile.classList.contains("is-late")) continue;
    tile.classList.toggle("is-late", late);
    tile.dataset.f = tokens(tile).filter((one) => one !== "late").concat(late ? "late" : []).join(" ");
    const label = tile.dataset.label ?? (tile.dataset.label = tile.getAttribute("aria-label"));
    tile.setAttribute("aria-label", late ? `${label}, ${board.dataset.lateWord}` : label);
  }
}

/* Filters --------------------------------------------------------------------------------------------------------- */

const chosen = { status: new Set(), sign: new Set(), place: {} };

function read() {
  const query = new URLSearchParams(location.search);
  const shown = (query.get("show") ?? "").split(",");
  for (const kind of ["status", "sign"]) chosen[kind] = new Set($$(`[data-kind="${kind}"]`, head).map((one) => one.dataset.token).filter((one) => shown.includes(one)));
  for (const select of $$("[data-place]", head)) {
    select.value = query.get(select.dataset.place) ?? "";
    if (select.selectedIndex < 0) select.value = "";
    chosen.place[select.dataset.place] = select.value && select.dataset.letter + select.value;
  }
}

function write() {
  const url = new URL(location);
  const shown = [...chosen.status, ...chosen.sign].join(",");
  shown ? url.searchParams.set("show", shown) : url.searchParams.delete("show");
  for (const select of $$("[data-place]", head)) select.value ? url.searchParams.set(select.dataset.place, select.value) : url.searchParams.delete(select.dataset.place);
  url.search = url.search.replaceAll("%2C", ",");
  history.replaceState(history.state, "", url);
}

// Statuses add to each other, everything else narrows.
function wanted(tile) {
  const found = tokens(tile);
  return (
    (!chosen.status.size || found.some((one) => chosen.status.has(one))) &&
    [...chosen.sign].every((one) => found.includes(one)) &&
    Object.values(chosen.place).every((one) => !one || found.includes(one))
  );
}

function filter() {
  const tiles = $$(".tile", board);
  let shown = 0;
  for (const tile of tiles) {
    const dim = !wanted(tile);
    tile.classList.toggle("is-dim", dim);
    shown += !dim;
  }
  const all = !chosen.status.size && !chosen.sign.size && !Object.values(chosen.place).some(Boolean);
  for (const button of $$("[data-token]", head)) button.setAttribute("aria-pressed", String(chosen[button.dataset.kind].has(button.dataset.token)));
  const [everything, clear] = $$("[data-clear]", head);
  everything.setAttribute("aria-pressed", String(all));
  clear.hidden = all;
  for (const floor of $$(".floor", board)) floor.classList.toggle("is-empty", !floor.querySelector(".tile:not(.is-dim)"));
  const said = head.querySelector("[data-shown]");
  said.textContent = all ? "" : shown ? said.dataset.words.replace("{n}", shown).replace("{all}", tiles.length) : said.dataset.none;
  for (const link of $$("[data-carries]", head)) link.search = location.search;
}

function recount() {
  const tiles = $$(".tile", board);
  clock(tiles);
  const counts = {};
  for (const tile of tiles) for (const one of tokens(tile)) counts[one] = (counts[one] ?? 0) + 1;
  for (const button of $$("[data-token]", head)) button.querySelector("[data-n]").textContent = counts[button.dataset.token] ?? 0;
  const open = (root) => $$(".tile", root).filter((tile) => TO_DO.includes(tokens(tile)[0])).length;
  let building;
  let sum = 0;
  const say = (root, n) => {
    const place = root.querySelector("[data-to-do]");
    place.textContent = place.dataset.words.replace("{n}", n);
  };
  const close = () => building && say(building, sum);
  for (const part of board.children) {
    if (part.matches("[data-building]")) {
      close();
      [building, sum] = [part, 0];
    } else if (part.matches(".floor")) {
      const left = open(part);
      sum += left;
      say(part, left);
      const team = new Set($$("[data-f]", part).flatMap((tile) => tokens(tile).filter((one) => one.startsWith("a")).map((one) => one.slice(1))));
      part.querySelector("[data-team]").textContent = [...team].map((one) => people.get(one)?.[0]).filter(Boolean).slice(0, 3).join(" · ");
    }
  }
  close();
  filter();
}

head?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-token], [data-clear]");
  if (!button) return;
  if (button.dataset.clear !== undefined) {
    chosen.status.clear();
    chosen.sign.clear();
    for (const select of $$("[data-place]", head)) select.value = chosen.place[select.dataset.place] = "";
  } else {
    const set = chosen[button.dataset.kind];
    set.delete(button.dataset.token) || set.add(button.dataset.token);
  }
  write();
  filter();
});
head?.addEventListener("change", (event) => {
  const select = event.target.closest("[data-place]");
  if (!select) return;
  chosen.place[select.dataset.place] = select.value && select.dataset.letter + select.value;
  write();
  filter();
});
addEventListener("popstate", () => head && (read(), filter()));

/* The room beside the board ---------------------------------------------------------------------------------------- */

const empty = board && panel.innerHTML;
let opener = null;

const load = (address) => htmx.ajax("GET", address, { target: "#panel", swap: "innerHTML" });

function remember(id) {
  const url = new URL(location);
  id ? url.searchParams.set("room", id) : url.searchParams.delete("room");
  url.search = url.search.replaceAll("%2C", ",");
  history.replaceState(history.state, "", url);
}

function mark(id) {
  for (const tile of $$(".tile[aria-current]", board)) tile.removeAttribute("aria-current");
  if (id) document.getElementById(`room-${id}`)?.setAttribute("aria-current", "true");
}

async function open(tile) {
  opener = tile.id;
  const id = tile.id.slice("room-".length);
  mark(id);
  panel.classList.add("is-open");
  await load(tile.href);
  remember(id);
  panel.querySelector("h2")?.focus({ preventScroll: true });
}

function shut() {
  panel.classList.remove("is-open");
  panel.innerHTML = empty;
  mark("");
  remember("");
  document.getElementById(opener)?.focus();
}

const plain = (event) => event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

document.addEventListener("click", (event) => {
  if (!plain(event) || !window.htmx) return;
  const tile = board && event.target.closest(".tile[href]");
  if (tile) {
    event.preventDefault();
    open(tile);
  }
  const inside = event.target.closest("#panel [data-panel]");
  if (inside) {
    event.preventDefault();
    load(inside.href).then(() => panel.querySelector(".panel-form :is(input:not([type=hidden]), select, textarea), h2")?.focus());
  }
  if (board && event.target.closest("[data-close-panel]")) {
    event.preventDefault();
    shut();
  }
});

/* Keyboard --------------------------------------------------------------------------------------------------------- */

// Left and right walk the corridor; up and down go to the tile nearest below or above, over floors and buildings.
function next(from, key) {
  const tiles = $$(".tile", board).filter((tile) => tile.offsetParent);
  const place = tiles.indexOf(from);
  if (key === "ArrowRight") return tiles[place + 1];
  if (key === "ArrowLeft") return tiles[place - 1];
  if (key === "Home") return tiles[0];
  if (key === "End") return tiles.at(-1);
  const here = from.getBoundingClientRect();
  const down = key === "ArrowDown";
  let best;
  let nearest = Infinity;
  for (const tile of tiles) {
    const there = tile.getBoundingClientRect();
    const rows = down ? there.top - here.top : here.top - there.top;
    if (rows < here.height / 2) continue;
    const far = rows * 10 + Math.abs(there.left - here.left);
    if (far < nearest) [nearest, best] = [far, tile];
  }
  return best;
}

document.addEventListener("keydown", (event) => {
  if (!board || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && panel.classList.contains("is-open") && !document.querySelector("dialog[open]") && !event.target.matches("input, textarea, select")) return shut();
  if (!/^(Arrow(Right|Left|Up|Down)|Home|End)$/.test(event.key)) return;
  const tile = event.target.closest?.(".tile");
  const start = event.target === document.body || event.target.id === "main";
  const to = tile ? next(tile, event.key) : start && $$(".tile", board).find((one) => !one.classList.contains("is-dim"));
  if (!to) return;
  event.preventDefault();
  to.focus();
});

/* Live ------------------------------------------------------------------------------------------------------------- */

let due = 0;
document.addEventListener("live:tile", ({ detail: { ref, element, version } }) => {
  name(element);
  element.classList.add("is-new");
  setTimeout(() => element.classList.remove("is-new"), 1_600);
  cancelAnimationFrame(due); // many tiles at once are counted once
  due = requestAnimationFrame(recount);
  const shown = panel?.querySelector(`[data-room="${CSS.escape(ref)}"]`);
  if (!shown) return;
  element.setAttribute("aria-current", "true");
  // Somebody who is typing is left alone: saving tells them what has changed.
  if (Number(shown.dataset.seen) < version && !panel.querySelector(".panel-form")) load(element.href);
});
document.addEventListener("live:reset", () => location.reload());

/* Density, remembered on this device ------------------------------------------------------------------------------- */

function dense(value) {
  board.dataset.density = value;
  for (const button of $$("[data-density-is]")) button.setAttribute("aria-pressed", String(button.dataset.densityIs === value));
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-density-is]");
  if (!button || !board) return;
  dense(button.dataset.densityIs);
  try {
    localStorage.setItem("density", button.dataset.densityIs);
  } catch {
    // A browser that keeps nothing shows the usual density next time.
  }
});

if (board) {
  try {
    if (localStorage.getItem("density") === "compact") dense("compact");
  } catch {
    // see above
  }
  name(board);
  read();
  recount();
  setInterval(recount, 30_000);
  const id = new URLSearchParams(location.search).get("room");
  const tile = /^\d+$/.test(id ?? "") && document.getElementById(`room-${id}`);
  if (tile) addEventListener("load", () => open(tile));
}
