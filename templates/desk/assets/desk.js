// What every page does: counts down, follows changes, answers to keys. Pages bring their own modules.
import { follow } from "./live.js";
import { forms } from "./forms.js";
import { keys } from "./keys.js";
import { preview } from "./preview.js";
import { review } from "./review.js";
import { rundown } from "./rundown.js";
import { story } from "./story.js";

const theme = localStorage.getItem("theme");
if (theme) document.documentElement.dataset.theme = theme;

const span = (ms) => {
  const minutes = Math.floor(Math.abs(ms) / 60000);
  const days = Math.floor(minutes / 1440), hours = Math.floor(minutes / 60) % 24, rest = minutes % 60;
  if (days) return hours ? `${days}天${hours}小时` : `${days}天`;
  if (hours) return rest ? `${hours}小时${rest}分` : `${hours}小时`;
  return rest ? `${rest}分` : "不到1分";
};

function count() {
  for (const time of document.querySelectorAll("time[data-until]")) {
    const left = Number(time.dataset.until) - Date.now();
    time.textContent = left >= 0 ? span(left) : `过了${span(left)}`;
    const box = time.closest("div");
    box.classList.toggle("bad", left < 30 * 60000);
    box.classList.toggle("work", left >= 30 * 60000 && left < 120 * 60000);
  }
}

// The machine that serves may live by another clock (a demo, a rehearsal): then its words stand.
if (document.documentElement.dataset.clock !== "fixed") {
  count();
  setInterval(count, 15000);
}
keys();
forms();
rundown();
story();
preview();
review();
if (document.querySelector(".who")) follow();
