// Manners of forms: asked before, sent once, counted by steps, mistakes in sight. No words here.

// [data-confirm="Move Zhu Mingyuan from Room 1203 to 1408?"] on a form or a button asks before it is sent:
//   data-consequence  a second sentence         data-yes  the verb of the one who goes on (default: the button's own words)
//   data-no           the verb of the one who stays (default: Back)      data-danger  what cannot be taken back
const dialog = document.getElementById("confirm");

function ask(words, label, then) {
  const { confirm, consequence = "", yes = label, no, danger } = words;
  dialog.querySelector("h2").textContent = confirm;
  const second = dialog.querySelector("p");
  second.textContent = consequence;
  second.hidden = !consequence;
  const [back, go] = dialog.querySelectorAll("button");
  back.textContent = no ?? back.dataset.no;
  go.textContent = yes;
  go.classList.toggle("btn-danger", danger !== undefined);
  dialog.returnValue = "no";
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && then(), { once: true });
  dialog.showModal();
  back.focus();
}

const asking = (form, submitter) => (submitter?.dataset.confirm ? submitter : form.dataset.confirm ? form : null);
const words = (element) => element?.querySelector(".btn-label")?.textContent.trim() || element?.textContent.trim() || element?.value || "";

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const submitter = event.submitter;
    const who = form.method === "dialog" || form.hasAttribute("hx-post") ? null : asking(form, submitter);
    if (!dialog || !who || form.dataset.asked) {
      delete form.dataset.asked;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(who.dataset, words(submitter), () => {
      form.dataset.asked = "1";
      form.requestSubmit(submitter?.form ? submitter : undefined);
    });
  },
  true,
);

document.addEventListener("htmx:confirm", (event) => {
  const { elt, triggeringEvent, issueRequest } = event.detail;
  const submitter = triggeringEvent?.submitter;
  const who = asking(elt, submitter);
  if (!dialog || !who) return;
  event.preventDefault();
  ask(who.dataset, words(submitter ?? elt), () => issueRequest(true));
});

// A form on its way is not sent twice (the one-time key would count it once anyway). The button that was pressed stays
// part of what is sent, so it is disabled only after the browser has read the form.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.target === "_blank" || form.hasAttribute("data-again")) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => {
    for (const button of form.querySelectorAll("button:not([type=button]), input[type=submit]")) button.setAttribute("aria-busy", "true");
  });
});
document.addEventListener("click", (event) => event.target.closest?.('[aria-busy="true"]') && event.preventDefault());
const free = () => {
  for (const form of document.querySelectorAll("[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll('[aria-busy="true"]')) button.removeAttribute("aria-busy");
  }
};
addEventListener("pageshow", free);
document.addEventListener("htmx:afterRequest", free);

// Steps: <div class="stepper"><button data-step="-1"><input type="number"><button data-step="1"></div>, or an <output>.
document.addEventListener("click", (event) => {
  const button = event.target.closest(".stepper > [data-step]");
  if (!button) return;
  const field = button.parentElement.querySelector("input, output");
  const least = Number(field.min ?? field.dataset.min ?? 0) || 0;
  const most = Number(field.max || field.dataset.max || Infinity);
  field.value = String(Math.min(most, Math.max(least, Number(field.value) + Number(button.dataset.step))));
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

// [data-steps] holds steppers with a usual count each: what differs is marked, [data-usual] takes all of them back.
const marked = (form) => {
  const fields = [...form.querySelectorAll("[data-usual-count]")];
  const others = fields.filter((field) => field.value !== field.dataset.usualCount);
  for (const field of fields) field.closest("li, tr")?.classList.toggle("is-other", others.includes(field));
  form.toggleAttribute("data-changed", others.length > 0);
};
document.addEventListener("input", (event) => event.target.closest("[data-steps]") && marked(event.target.closest("[data-steps]")));
document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-usual]")?.closest("[data-steps]");
  if (!form) return;
  for (const field of form.querySelectorAll("[data-usual-count]")) field.value = field.dataset.usualCount;
  marked(form);
});

// One of few, where no server is asked: [data-choose] > button[aria-pressed].
document.addEventListener("click", (event) => {
  const one = event.target.closest("[data-choose] > button");
  if (!one) return;
  for (const button of one.parentElement.children) button.setAttribute("aria-pressed", String(button === one));
});

// [data-submits] sends its form as soon as it changes (filters). Without scripts a <noscript> button does it.
document.addEventListener("change", (event) => event.target.closest("[data-submits]")?.form?.requestSubmit());

// Pictures that are chosen or taken: input[data-pictures], see pictures.js.
document.addEventListener("change", (event) => {
  const input = event.target.closest?.("input[data-pictures]");
  if (input) import("./pictures.js").then(({ chosen }) => chosen(input));
});

// Mistakes first: the summary takes the focus when the page, or a form put anew into it, comes with one.
const showMistakes = (within) => {
  const summary = within.querySelector("[data-form-errors]");
  summary?.focus({ preventScroll: true });
  summary?.scrollIntoView({ block: "nearest" });
};
showMistakes(document);
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) showMistakes(event.detail.elt);
});
