// The floor's phone: lists follow the hotel, counters run, and no tap is lost in silence. No words here.
import { whenSeen } from "./live.js";

// Hints on one's own topic, or news of the board, fetch the list or the room anew. Not while something is typed or
// opened: it would be gone under the thumb.
const busy = () => document.querySelector("main details[open] form, main :checked, main [data-changed], dialog[open]") || document.activeElement?.matches("input, textarea, select");
const refetch = whenSeen(() => {
  const place = document.querySelector("[data-refetch]");
  if (place && !busy()) window.htmx.trigger(place, "refetch");
});
for (const news of ["person", "board", "tile", "reset"]) {
  document.addEventListener(`live:${news}`, () => {
    const topics = document.querySelector("[data-refetch]")?.dataset.topic ?? "";
    if (news === "reset" || topics.split(" ").includes(news)) refetch();
  });
}
addEventListener("online", refetch);

// Minutes and seconds of the room somebody is in.
const clock = (seconds) => {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
};
const since = (moment) => Math.max(0, Math.floor((Date.now() - Date.parse(moment)) / 1000));
const tick = () => {
  for (const time of document.querySelectorAll("time[data-seconds]")) time.textContent = clock(since(time.dateTime));
  for (const bar of document.querySelectorAll("progress[data-from]")) bar.value = Math.min(bar.max, since(bar.dataset.from) / 60);
};
tick();
setInterval(() => document.hidden || tick(), 1_000);

// What htmx brings in must say "no network" too, and a page that answered with a sentence shows it.
document.addEventListener("htmx:afterSwap", () => {
  tick();
  for (const note of document.querySelectorAll("[data-offline]")) note.hidden = navigator.onLine;
  document.querySelector(".ph-refusal")?.scrollIntoView({ block: "nearest" });
});
