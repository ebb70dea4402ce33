// The desk by keyboard and live. No words and no rules here: texts come from the server, which checks everything.
//   [data-panel]  a link that opens beside the lists       [data-close]   a link that closes the panel (also Esc)
//   [data-key]    the function key of a button or link     [data-first]   what is focused when a panel opens
import { whenSeen } from "./live.js";

const desk = new URL(document.querySelector(".desk-search, [data-tab]")?.action ?? location.href).pathname;
const panel = document.getElementById("panel");
const search = document.getElementById("desk-search");
const list = () => document.getElementById("list");
const links = () => [...list().querySelectorAll(".row-link")];

// ---- Panels: fetched beside the lists, with an address of their own.
// Each fetch names its source: htmx lets one request per source run and drops others that come meanwhile.

function open(address, { remember = true, headers = {} } = {}) {
  if (!address) return;
  if (remember) history.pushState({ panel: true }, "", address);
  window.htmx.ajax("GET", address, { source: "#panel", target: "#panel", swap: "innerHTML", headers });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-panel], [data-close]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(link.href);
  if (link.hasAttribute("data-close")) backToList();
});
addEventListener("popstate", () => open(location.href, { remember: false }));

function backToList() {
  (document.activeElement?.closest("#list") || search || list().querySelector(".row-link"))?.focus();
}

const FIELD = ":is(input:not([type=hidden]), select, textarea):not([disabled])";

function focusFirst() {
  const form = panel.querySelector("form.act, form[data-open]") ?? panel;
  const first =
    panel.querySelector(`.has-error ${FIELD}`) ??
    panel.querySelector("[data-form-errors]") ??
    panel.querySelector("[data-first]") ??
    form.querySelector(`input[type=radio]:checked, ${FIELD}`) ??
    panel;
  first.focus();
  if (first.matches("input[type=text]")) first.select();
}

function mark() {
  const path = location.pathname;
  for (const link of links()) {
    const mine = link.pathname === path && (path !== desk || link.search === location.search);
    if (mine) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

// ---- What follows a swap.

let openWhenFound = false;

document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.target;
  if (target.id === "panel") {
    if (panel.querySelector("[data-open]")) focusFirst();
    showChosen();
    mark();
    panel.querySelector(".checkin-body")?.scrollTo(0, 0);
  } else if (event.target.id === "list" || target.id === "list") {
    mark();
    if (openWhenFound && search.value.trim() === list().dataset.q) openFirst();
  }
});

function openFirst() {
  openWhenFound = false;
  const first = links()[0];
  if (first) open(first.href);
}

// ---- The button names the chosen room.

function showChosen() {
  const number = panel.querySelector("[name=room_number]")?.value.trim();
  const card = panel.querySelector("[name=room]:checked");
  const place = panel.querySelector("[data-chosen]");
  if (place) place.textContent = number || card?.dataset.number || "";
  const rush = panel.querySelector("[data-rush]");
  if (rush && card) rush.href = rush.getAttribute("href").replace(/\d+/, card.dataset.room);
}
panel.addEventListener("input", (event) => {
  if (["room", "room_number"].includes(event.target.name)) showChosen();
});

// ---- Keyboard.

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^F\d+$/.test(event.key)) return press(event);
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    if (panel.querySelector("[data-open]")) {
      event.preventDefault();
      open(desk);
      (search ?? panel).focus();
      search?.select();
    }
    return;
  }
  if (event.target === search) return inSearch(event);
  if (event.target.classList?.contains("row-link")) inList(event);
});

function press(event) {
  const row = document.activeElement?.closest("tr");
  const shown = (element) => element.offsetParent !== null && !element.disabled;
  const button =
    [...panel.querySelectorAll(`[data-key="${event.key}"]`)].find(shown) ??
    (event.key === "F4" && row?.querySelector("[data-out]")) ??
    [...document.querySelectorAll(`[data-key="${event.key}"]`)].find(shown);
  if (button) {
    event.preventDefault();
    button.click();
  } else if (["F2", "F3", "F4", "F6", "F7", "F8"].includes(event.key)) {
    event.preventDefault(); // no surprise from the browser when there is nothing to do
    if (event.key === "F2" || event.key === "F4") openRow(row);
  }
}

function openRow(row) {
  open(row?.querySelector(".row-link")?.href);
}

function inSearch(event) {
  if (event.key === "/") {
    event.preventDefault(); // already there: the next search begins anew
    search.select();
  } else if (event.key === "ArrowDown") {
    event.preventDefault();
    links()[0]?.focus();
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (search.value.trim() === list().dataset.q) openFirst();
    else openWhenFound = true; // the answer is on its way
  }
}

function inList(event) {
  const all = links();
  const at = all.indexOf(event.target);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  if (to < 0) search?.focus();
  else all[Math.min(to, all.length - 1)]?.focus();
}

search?.form.addEventListener("submit", (event) => event.preventDefault());

// ---- Live: the lists are fetched anew, the form being typed stays; the cards of its rooms follow.

const SOON = 500; // ms: a hotel has few desks, and a ready room is to be seen within a second
const QUIET = { "X-Quiet": "1" }; // nobody asked: it does not keep the session alive
const refresh = whenSeen(async () => {
  const focused = document.activeElement?.id;
  const scrolled = list().querySelector(".desk-table").scrollTop;
  await window.htmx.ajax("GET", list().dataset.url, { source: "#list", target: "#list", swap: "outerHTML", headers: QUIET });
  list().querySelector(".desk-table").scrollTop = scrolled;
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus();
  if (!panel.querySelector("[data-open]")) open(location.href, { remember: false, headers: QUIET });
}, SOON);
const refreshOffers = whenSeen(() => {
  const form = panel.querySelector("form.checkin");
  const card = form?.querySelector("[name=room]:checked");
  if (!card) return;
  const address = new URL(form.action);
  address.searchParams.set("room", card.dataset.room);
  const focused = document.activeElement?.name === "room";
  window.htmx
    .ajax("GET", address.href, { source: "#offers", target: "#offers", swap: "outerHTML", select: "#offers", headers: { ...QUIET, "HX-Target": "panel" } })
    .then(() => {
      showChosen();
      if (focused) panel.querySelector("[name=room]:checked")?.focus();
    });
}, SOON);
document.addEventListener("live:desk", ({ detail }) => {
  refresh();
  if (detail.kind === "room" && panel.querySelector(`form.checkin [data-room="${detail.ref}"]`)) refreshOffers();
});
document.addEventListener("live:reset", refresh);

// ---- Signed out in the middle: the form stays, and is sent with a new token after signing in elsewhere.

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr, requestConfig } = event.detail;
  const form = panel.querySelector("form[data-open]");
  const leaves = xhr.getResponseHeader("HX-Redirect")?.includes("?next=");
  if (requestConfig.verb !== "post" || !form || !leaves) return;
  event.preventDefault();
  panel.querySelector(".desk-note")?.remove();
  panel.querySelector(".checkin-body").prepend(document.getElementById("signed-out").content.cloneNode(true));
  panel.querySelector(".checkin-body").scrollTo(0, 0);
});
addEventListener("focus", async () => {
  if (!panel.querySelector(".desk-note")) return;
  const answer = await fetch(desk, { redirect: "manual" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!token) return;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  panel.querySelector(".desk-note").remove();
});

mark();
showChosen();
if (panel.querySelector("[data-open]")) focusFirst();
