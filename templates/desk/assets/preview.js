// The film and its lines: a press on a line goes there, and the line that is heard is marked.
import { key } from "./keys.js";

export function preview() {
  // The film that is shown now: a new one may have come since.
  const film = () => document.getElementById("film");
  if (!film()) return;
  const lines = () => [...document.querySelectorAll(".script li li")];
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-seek]");
    if (!button) return;
    const here = film();
    if (!here) return;
    here.currentTime = Number(button.dataset.seek) + 0.01;
    here.play();
  });
  document.addEventListener("timeupdate", (event) => {
    if (event.target !== film()) return;
    const now = event.target.currentTime;
    let heard = null;
    for (const line of lines()) {
      if (Number(line.firstElementChild.dataset.seek) <= now + 0.02) heard = line; else break;
    }
    for (const line of document.querySelectorAll(".script .now")) if (line !== heard) line.classList.remove("now");
    heard?.classList.add("now");
  }, true);
  document.addEventListener("change", (event) => {
    if (event.target.id === "safe") document.querySelector(".safe").hidden = !event.target.checked;
  });
  const frame = (step) => { film()?.pause(); if (film()) film().currentTime += step / 25; };
  key(" ", "播放或暂停", () => (film()?.paused ? film().play() : film()?.pause()));
  key(".", "下一帧", () => frame(1));
  key(",", "上一帧", () => frame(-1));
}
