// 来稿: keys of the list, and what is being typed is not swept away by news.
import { key } from "./keys.js";

const links = () => [...document.querySelectorAll(".tips h2 a")];

function step(by) {
  const all = links();
  const at = all.findIndex((one) => one.closest("li").contains(document.activeElement));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
  next?.focus();
  next?.closest("li").scrollIntoView({ block: "nearest" });
}

if (links().length) {
  key("j", "下一件", () => step(1));
  key("k", "上一件", () => step(-1));
}
const find = document.getElementById("q");
if (find) key("/", "查来稿", () => { find.focus(); find.select(); });

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-keep]");
  if (form) form.dataset.busy = "";
});

// 合并: how many are chosen, and the bar only then.
function chosen() {
  const bar = document.getElementById("merge");
  if (!bar) return;
  const count = document.querySelectorAll(".pick input:checked").length;
  bar.hidden = count === 0;
  bar.querySelector("button").disabled = count < 2;
  bar.querySelector(".chosen").textContent = count < 2 ? `已选${count}件，再选一件就可以合并。` : `已选${count}件`;
}
document.addEventListener("change", (event) => { if (event.target.closest?.(".pick")) chosen(); });
document.addEventListener("live", chosen);
addEventListener("pageshow", chosen);
chosen();
