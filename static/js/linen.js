// A load that comes back whole is one tap: what is outstanding and neither to be washed again nor torn is filled in as clean.
const pieces = (field) => Number(field.value) || 0;

for (const button of document.querySelectorAll("[data-rest-clean]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const clean of button.form.querySelectorAll("[data-left]")) {
      const others = [...clean.closest("tr").querySelectorAll("input")].filter((field) => field !== clean);
      clean.value = String(Math.max(0, others.reduce((left, field) => left - pieces(field), Number(clean.dataset.left))));
    }
  });
}
