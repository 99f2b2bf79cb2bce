// 三审, on its page and beside a story: keys lead to the buttons; none of them signs by itself.
import { key } from "./keys.js";

const entries = () => [...document.querySelectorAll(".entry h2 a")];
// The entry in which one is, else the first.
const here = () => document.activeElement?.closest?.(".entry") ?? document.querySelector(".entry") ?? document;

function step(by) {
  const all = entries();
  const at = all.findIndex((one) => one.closest(".entry").contains(document.activeElement));
  const next = all[at < 0 ? 0 : at + by];
  next?.focus();
  next?.closest(".entry").scrollIntoView({ block: "start" });
}

export function review() {
  if (!document.querySelector(".review-page, .signs-list")) return;
  key("a", "通过（再按回车）", () => here().querySelector('[data-act="pass"]')?.focus());
  key("r", "退回", () => {
    const box = here().querySelector('[data-act="return"]')?.closest("details");
    if (box) { box.open = true; box.querySelector('input[name="text"]').focus(); }
  });
  if (!document.querySelector(".review-page")) return;
  key("j", "下一条", () => step(1));
  key("k", "上一条", () => step(-1));
}
