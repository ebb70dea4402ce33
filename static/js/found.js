// The register by keyboard, and the signature on the screen. No words and no rules here: the server checks everything.

// ---- The chosen row is marked, arrows walk the list, Escape goes back to it.
const rows = () => [...document.querySelectorAll("[data-row]")];
const panel = document.getElementById("panel");

document.addEventListener("click", (event) => {
  const row = event.target.closest?.("[data-row]");
  if (!row) return;
  for (const other of rows()) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
});
document.addEventListener("keydown", (event) => {
  const all = rows();
  const at = all.indexOf(document.activeElement);
  if (event.key === "ArrowDown" && event.target.matches?.("[data-search]") && all.length) {
    event.preventDefault();
    all[0].focus();
  }
  if (at < 0) return;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined || !all[to]) return;
  event.preventDefault();
  all[to].focus();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target !== panel) return;
  panel.scrollTo(0, 0);
  if (matchMedia("(max-width: 60rem)").matches) panel.scrollIntoView();
  signing();
});

// ---- Fields of the way that was not chosen step back: in person or by post.
function ways() {
  const chosen = document.querySelector("[data-how] input:checked")?.value;
  for (const part of document.querySelectorAll("[data-for]")) part.hidden = Boolean(chosen) && part.dataset.for !== chosen;
}
document.addEventListener("change", (event) => event.target.closest?.("[data-how]") && ways());

// ---- A signature drawn with finger, pen or mouse goes with the form as a picture. Without scripts, or with the keyboard,
// a picture can be chosen or the name typed.
function signing() {
  ways();
  const place = document.querySelector("[data-sign]");
  const canvas = place?.querySelector("canvas");
  const file = place?.querySelector("input[type=file]");
  if (!canvas || !file || canvas.dataset.ready) return;
  canvas.dataset.ready = "1";
  canvas.hidden = false;
  place.querySelector("[data-sign-acts]").hidden = false;
  place.querySelector("[data-sign-file]").hidden = true;
  const pen = canvas.getContext("2d");
  let drawn = false;
  const clear = () => {
    pen.fillStyle = "white";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    drawn = false;
    file.value = "";
    delete place.dataset.signed;
  };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * canvas.width, ((event.clientY - box.top) / box.height) * canvas.height];
  };
  clear();
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    pen.strokeStyle = "black";
    pen.lineWidth = 5;
    pen.lineCap = pen.lineJoin = "round";
    pen.beginPath();
    pen.moveTo(...at(event));
    drawn = true;
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  canvas.addEventListener("pointerup", () => {
    if (!drawn) return;
    canvas.toBlob((blob) => {
      const kept = new DataTransfer();
      kept.items.add(new File([blob], "signature.png", { type: "image/png" }));
      file.files = kept.files;
      place.dataset.signed = "";
    }, "image/png");
  });
  place.querySelector("[data-sign-clear]").addEventListener("click", clear);
}
signing();
