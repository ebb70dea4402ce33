// Choosing pictures: <input type="file" multiple data-pictures data-most="6" data-name="Picture {n}" data-without="Leave out picture {n}">.
// A camera gives one at a time, so each choice is added to those before. Large ones are made smaller before they are sent:
// the hotel's wireless is slow, and the program keeps 2560 pixels a side anyway. Without this script the input works as it is.

const LONGEST_SIDE = 2560;
const LARGE_BYTES = 1_000_000;
const kept = new WeakMap(); // input -> its files
const working = new WeakMap(); // form -> promise

async function smaller(file) {
  if (file.size < LARGE_BYTES) return file;
  try {
    const bitmap = await createImageBitmap(file); // upright, as the camera was held
    const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return blob && blob.size < file.size ? new File([blob], "picture.jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file; // what this browser cannot read the server may, HEIC for one
  }
}

function put(input, files) {
  const list = new DataTransfer();
  for (const file of files) list.items.add(file);
  kept.set(input, files);
  input.files = list.files;
  show(input, files);
}

function show(input, files) {
  const frame = input.closest(".camera") ?? input;
  let row = frame.nextElementSibling;
  if (!row?.matches(".pictures")) {
    row = document.createElement("ul");
    row.className = "pictures";
    frame.after(row);
  }
  for (const image of row.querySelectorAll("img")) URL.revokeObjectURL(image.src);
  row.replaceChildren(
    ...files.map((file, place) => {
      const item = document.createElement("li");
      const image = document.createElement("img");
      image.src = URL.createObjectURL(file);
      image.alt = input.dataset.name.replace("{n}", place + 1);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-icon";
      button.setAttribute("aria-label", input.dataset.without.replace("{n}", place + 1));
      button.textContent = "✕";
      button.addEventListener("click", () => {
        put(input, files.filter((one) => one !== file));
        (row.querySelectorAll("button")[place] ?? input).focus();
      });
      item.append(image, button);
      return item;
    }),
  );
}

export function chosen(input) {
  const before = kept.get(input) ?? [];
  const form = input.form;
  const work = (async () => {
    const added = await Promise.all([...input.files].map(smaller));
    if (form && !form.isConnected) return;
    const most = Number(input.dataset.most) || Infinity;
    put(input, most === 1 ? added.slice(-1) : [...before, ...added].slice(0, most)); // of one, the newest
  })();
  if (!form) return;
  const all = Promise.all([working.get(form), work]).finally(() => working.get(form) === all && working.delete(form));
  working.set(form, all);
}

// A form is sent when its pictures are ready.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const work = working.get(form);
    if (!work) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const submitter = event.submitter;
    work.then(() => form.requestSubmit(submitter?.form === form ? submitter : undefined));
  },
  true,
);

// A form that was taken back starts without pictures.
document.addEventListener("reset", (event) => {
  for (const input of event.target.querySelectorAll("[data-pictures]")) setTimeout(() => put(input, []));
});
