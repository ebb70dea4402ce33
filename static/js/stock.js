// Counting with a scanner: a code and Enter count one more of the item that has it. A code nobody has is sent to be added.

const list = document.querySelector("[data-countlist]");
const box = document.querySelector("[data-scan]");

const lineOf = (code) => [...(list?.children ?? [])].find((line) => line.dataset.codes.toUpperCase().split(" ").includes(code));

box?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  const line = lineOf(box.value.trim().toUpperCase());
  if (!line) return; // the form goes out with the code
  event.preventDefault();
  const field = line.querySelector("input[type=number]");
  field.value = String(Number(field.value) + 1);
  field.dispatchEvent(new Event("change", { bubbles: true }));
  for (const other of list.children) other.classList.toggle("is-found", other === line);
  line.scrollIntoView({ block: "center" });
  box.value = "";
});
