// Manners every page shares. No words here: texts come from the server, in the page or in data- attributes.

const TYPED = /^(INPUT|TEXTAREA|SELECT)$/;

// "/" goes to the search box of the page, Escape leaves it.
document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (key === "Escape" && target.matches?.("input[type=search]") && target.closest("[data-found]")) target.blur();
  if (key !== "/" || TYPED.test(target.tagName) || target.isContentEditable || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector("main [data-search]") ?? document.querySelector("[data-search], input[type=search]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// Arrows walk from the search box through what it found.
document.addEventListener("keydown", (event) => {
  const box = event.target.closest?.("[data-found]");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!box || !step) return;
  const stops = [box.querySelector("input"), ...box.querySelectorAll(".found a")];
  const next = stops[stops.indexOf(document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// Keys shown on buttons: [data-key="F2"] is pressed by F2; single letters only while nobody types and no dialog is open.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const letter = event.key.length === 1;
  const typing = TYPED.test(event.target.tagName) && event.target.type !== "checkbox";
  if (letter && (typing || document.querySelector("dialog[open]"))) return;
  const key = letter ? event.key.toUpperCase() : event.key;
  const button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!button || button.disabled || key === "/") return;
  event.preventDefault();
  button.click();
});

// [data-closes] is an opened part (details) that closes by Escape, by a click elsewhere and by leaving it.
const closing = () => document.querySelector("details[data-closes][open]");
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && closing();
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
document.addEventListener("click", (event) => closing()?.contains(event.target) || closing()?.removeAttribute("open"));
document.addEventListener("focusout", (event) => event.relatedTarget && closing() && !closing().contains(event.relatedTarget) && closing().removeAttribute("open"));

// Messages go when they are dismissed; what is only said goes by itself, unless a hand or the keyboard rests on it.
document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest("[data-message]")?.remove());
const pass = (message) => setTimeout(() => (message.matches(":hover, :focus-within") ? pass(message) : message.remove()), 8_000);
for (const message of document.querySelectorAll("[data-passing]")) pass(message);

// No answer from the program: say so above the page, once.
const unreachable = () => {
  const place = document.getElementById("messages");
  const words = document.getElementById("unreachable");
  if (place && words && !place.querySelector("[data-unreachable]")) {
    const note = words.content.firstElementChild.cloneNode(true);
    note.dataset.unreachable = "";
    place.append(note);
  }
};
document.addEventListener("htmx:sendError", unreachable);
document.addEventListener("htmx:timeout", unreachable);
// What was tapped again and answered is not in doubt any more.
document.addEventListener("htmx:afterRequest", (event) => {
  const { requestConfig, xhr } = event.detail;
  if (requestConfig.verb === "get" || !xhr.status || /50[24]/.test(xhr.status)) return;
  document.querySelector("#messages [data-unreachable]")?.remove();
});
document.addEventListener("htmx:responseError", (event) => /50[24]/.test(event.detail.xhr.status) && unreachable());

// The theme changes at once and is saved in the background.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-switch]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  document.documentElement.dataset.theme = event.submitter.value;
  for (const meta of document.querySelectorAll('meta[name="color-scheme"]')) meta.content = event.submitter.value;
  form.querySelector(event.submitter.value === "dark" ? ".to-light" : ".to-dark")?.focus();
  const body = new FormData(form);
  body.set("theme", event.submitter.value);
  fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(unreachable);
});

// Dialogs and sheets: [data-opens="id"] opens <dialog id>, [data-closes] and a click beside it close the open one.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.opens)?.showModal();
  }
  if (event.target.closest("[data-closes]") || event.target.matches("dialog[open]:not([data-keep])")) event.target.closest("dialog")?.close();
});

// <time data-count datetime=…> goes on counting: "minutes" 18, "clock" 1:18 (hours and minutes), "words" 1 h 18 min, with
// the words of the page's language in data-words="{h} h {m} min|{m} min". A <progress data-counted> beside it follows;
// both stand in one [data-counts] or one tile; past its max the bar turns to data-s="alert".
const show = {
  minutes: (minutes) => String(minutes),
  clock: (minutes) => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`,
  words: (minutes, { words = "" }) => {
    const [long, short] = words.split("|");
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
    return (hours ? long : short).replace("{h}", hours).replace("{m}", hours ? rest : minutes);
  },
};
const count = () => {
  for (const time of document.querySelectorAll("time[data-count]")) {
    const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(time.dateTime)) / 60_000));
    time.textContent = (show[time.dataset.count] ?? show.minutes)(minutes, time.dataset);
    const around = time.closest('[data-counts], [id^="room-"]');
    const bar = around?.querySelector("progress[data-counted]");
    if (!bar) continue;
    bar.value = Math.min(minutes, bar.max);
    if (minutes > bar.max) bar.dataset.s = "alert";
  }
  // The hotel's clock, for screens that hang on a wall.
  const zone = document.documentElement.dataset.zone || undefined;
  for (const clock of document.querySelectorAll("[data-clock]"))
    clock.textContent = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
};
count();
setInterval(count, document.querySelector("[data-clock]") ? 5_000 : 30_000);
for (const news of ["live:tile", "htmx:afterSwap"]) document.addEventListener(news, count);
document.addEventListener("visibilitychange", () => document.hidden || count());

// A row of tabs that is wider than the phone begins where the open one can be seen.
const inView = () => {
  for (const tab of document.querySelectorAll(":is(.tabs, .chips) > :is([aria-current], [aria-selected=true])")) {
    const [row, one] = [tab.parentElement.getBoundingClientRect(), tab.getBoundingClientRect()];
    if (one.right > row.right || one.left < row.left) tab.parentElement.scrollLeft += one.left - row.left - row.width / 3;
  }
};
inView();
document.addEventListener("htmx:afterSettle", inView);

// Without network the page says so.
const offline = () => {
  for (const note of document.querySelectorAll("[data-offline]")) note.hidden = navigator.onLine;
};
addEventListener("online", offline);
addEventListener("offline", offline);
offline();

document.addEventListener("click", (event) => event.target.closest("[data-print]") && print());
