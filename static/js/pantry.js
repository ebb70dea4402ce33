// A scanner types a code and presses Enter. What the page knows is counted here at once, without a way to the server, so
// that no beep is lost and nothing that is being typed goes away; what it does not know, the server answers.
const stepOf = (form, code) => {
  for (const step of form.querySelectorAll("[data-codes]")) {
    const words = step.dataset.codes.split(" ");
    const at = words.findIndex((word, place) => place % 2 === 0 && word.toLowerCase() === code);
    if (at >= 0) return [step, Number(words[at + 1])];
  }
  return [];
};

function count(form, code) {
  const [step, pieces] = stepOf(form, code.value.trim().toLowerCase());
  if (!step) return false;
  const number = step.querySelector("input");
  number.value = Number(number.value || 0) + pieces;
  const taken = form.querySelector("[data-taken]");
  if (!taken.contains(step)) taken.querySelector("ul").append(step);
  taken.hidden = false;
  const said = form.querySelector("[data-counted]");
  said.querySelector("b").textContent = step.querySelector("span:not(.thumb)").firstChild.textContent;
  said.hidden = false;
  code.value = "";
  code.removeAttribute("aria-invalid");
  number.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

const counted = (event, form, code) => code.value.trim() && count(form, code) && event.preventDefault();

document.addEventListener("keydown", (event) => {
  const form = event.target.closest("[data-scans]");
  if (form && event.key === "Enter" && event.target.id === "code") counted(event, form, event.target);
});
document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-scans] button[name=add]")?.form;
  if (form) counted(event, form, form.elements.code);
}, true);
