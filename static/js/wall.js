// The wall screen: nobody touches it. It counts, lists what is urgent and what is being cleaned, and turns its pages
// when the house is larger than the screen. Words and icons come from the server (.wall-words).

const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const TO_DO = new Set(["vd", "od", "pu", "run"]);
const URGENT = ["wait", "dis", "late"]; // in this order
const PAGE_SECONDS = 15;
const ROW = 56; // least height of a row of tiles in px
const words = new Map($$(".wall-words [data-token]").map((one) => [one.dataset.token, one]));
const tokens = (tile) => tile.dataset.f.split(" ");

function late(tile) {
  return tile.dataset.late !== undefined && Date.parse(tile.dataset.late) < Date.now();
}

function use(icon) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
  svg.firstChild.setAttribute("href", `#i-${icon}`);
  return svg;
}

function line(tile, token, state, time) {
  const li = document.createElement("li");
  li.dataset.s = state;
  const room = document.createElement("b");
  room.textContent = tile.querySelector(".tile-no").firstChild.textContent;
  const word = document.createElement("span");
  word.textContent = words.get(token).textContent;
  li.append(use(words.get(token).dataset.icon), room, word);
  if (time) li.append(time);
  return li;
}

// Two lists share what the day's progress leaves of the column.
function fitting() {
  const side = document.querySelector(".wall-side");
  const least = innerWidth > 1_600 ? 52 : 42;
  return Math.max(2, Math.floor((side.clientHeight - 290) / 2 / least));
}

function list(place, lines) {
  const shown = document.querySelector(place);
  shown.replaceChildren(...lines.slice(0, fitting()));
  if (lines.length) return;
  const none = document.createElement("li");
  none.className = "wall-none";
  none.textContent = shown.dataset.none;
  shown.append(none);
}

function count() {
  const tiles = $$(".tile");
  const counts = {};
  for (const tile of tiles) {
    tile.classList.toggle("is-late", late(tile));
    tile.classList.toggle("is-rush", tokens(tile).includes("wait"));
    for (const token of tokens(tile)) counts[token] = (counts[token] ?? 0) + 1;
  }
  for (const one of $$(".wall-counts [data-token]")) one.querySelector("[data-n]").textContent = counts[one.dataset.token] ?? 0;

  const urgent = URGENT.flatMap((token) =>
    tiles
      .filter((tile) => (token === "late" ? late(tile) && !tokens(tile).includes("wait") : tokens(tile).includes(token)))
      .map((tile) => line(tile, token, "alert", token === "wait" ? tile.querySelector(".tile-meta > time")?.cloneNode(true) : null)),
  );
  const waiting = tiles.filter((tile) => tokens(tile)[0] === "vc" && tokens(tile).includes("arr"));
  list("[data-urgent]", [...urgent, ...waiting.map((tile) => line(tile, "vc", "clean", tile.querySelector(".tile-meta > time")?.cloneNode(true)))]);

  const working = tiles.filter((tile) => tile.querySelector("progress[data-counted]"));
  const share = (tile) => Number(tile.querySelector("progress").value) / Number(tile.querySelector("progress").max);
  working.sort((a, b) => share(b) - share(a));
  list("[data-working]", working.map((tile) => line(tile, "run", late(tile) ? "alert" : "progress", tile.querySelector(".tile-meta > span").cloneNode(true))));

  const done = tiles.filter((tile) => !TO_DO.has(tokens(tile)[0])).length;
  document.querySelector("[data-done]").textContent = done;
  const of = document.querySelector("[data-of]");
  of.textContent = of.dataset.words.replace("{n}", tiles.length);
  const bar = document.querySelector("[data-done-bar]");
  [bar.max, bar.value] = [tiles.length || 1, done];
}

/* Pages ------------------------------------------------------------------------------------------------------------ */

let pages = [];
let page = 0;

// As many floors on a page as have the least height; every floor stands on one page only.
function paginate() {
  const floors = $$(".wall-floor");
  const board = document.querySelector(".wall-board");
  for (const floor of floors) floor.hidden = false;
  const rows = (floor) => Math.ceil(floor.querySelectorAll(".tile").length / Number(floor.querySelector("[data-columns]").dataset.columns));
  const room = Math.max(1, Math.floor((board.clientHeight + 10) / (ROW + 8)));
  pages = [[]];
  let used = 0;
  for (const floor of floors) {
    if (used && used + rows(floor) > room) {
      pages.push([]);
      used = 0;
    }
    pages.at(-1).push(floor);
    used += rows(floor);
  }
  page = Math.min(page, pages.length - 1);
  turn(0);
}

function turn(by) {
  page = (page + by) % pages.length;
  for (const [number, floors] of pages.entries())
    for (const floor of floors) {
      floor.hidden = number !== page;
      floor.classList.toggle("is-next-building", floors.indexOf(floor) > 0 && floors[floors.indexOf(floor) - 1].dataset.building !== floor.dataset.building);
      floor.querySelector(".wall-tiles").dataset.rows = Math.ceil(floor.querySelectorAll(".tile").length / Number(floor.querySelector("[data-columns]").dataset.columns));
    }
  const said = document.querySelector("[data-page]");
  said.textContent = pages.length > 1 ? said.dataset.words.replace("{page}", page + 1).replace("{pages}", pages.length) : "";
}

let due = 0;
document.addEventListener("live:tile", ({ detail: { element } }) => {
  element.tabIndex = -1;
  element.classList.add("is-new");
  setTimeout(() => element.classList.remove("is-new"), 1_600);
  cancelAnimationFrame(due);
  due = requestAnimationFrame(count);
});
document.addEventListener("live:reset", () => location.reload());
document.addEventListener("click", (event) => event.target.closest(".tile") && event.preventDefault());
for (const tile of $$(".tile")) tile.tabIndex = -1;
addEventListener("resize", paginate);
paginate();
requestAnimationFrame(count);
setInterval(count, 30_000);
setInterval(() => turn(1), PAGE_SECONDS * 1_000);
setTimeout(() => location.reload(), 6 * 3_600_000); // a new version of the program reaches the wall by itself
