// Small manners that every page shares. No words here: texts come from the server.

// "/" goes to the page's search box.
document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector("[data-search], input[type=search]");
  if (box) {
    event.preventDefault();
    box.focus();
    box.select();
  }
});

// Messages go when they are dismissed; plain ones go by themselves.
document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest("[data-message]")?.remove();
});
for (const message of document.querySelectorAll("[data-message]")) {
  if (!["error", "warning"].includes(message.dataset.level)) setTimeout(() => message.remove(), 8_000);
}

// The theme changes at once and is saved in the background.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-switch]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  document.documentElement.dataset.theme = event.submitter.value;
  const body = new FormData(form);
  body.set("theme", event.submitter.value);
  fetch(form.action, { method: "POST", body, redirect: "manual" });
});

// A form that is on its way is not sent twice; the one-time key would count it once anyway.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post" || event.target.hasAttribute("data-theme-switch")) return;
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
});

// Dialogs: [data-opens="id"] opens <dialog id>, [data-closes] closes the one it stands in.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  event.target.closest("[data-closes]")?.closest("dialog")?.close();
});

// <time data-count> shows minutes since its moment; <time data-count data-of="30"> beside a <progress> moves that too.
const count = () => {
  for (const time of document.querySelectorAll("time[data-count]")) {
    const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(time.dateTime)) / 60_000));
    time.textContent = String(minutes);
    const bar = time.closest("[id]")?.querySelector("progress[data-counted]");
    if (bar) bar.value = Math.min(minutes, bar.max);
  }
};
count();
setInterval(count, 30_000);
document.addEventListener("live:tile", count);
document.addEventListener("htmx:afterSwap", count);

// Without network the page says so.
const offline = () => {
  for (const note of document.querySelectorAll("[data-offline]")) note.hidden = navigator.onLine;
};
addEventListener("online", offline);
addEventListener("offline", offline);
offline();
