// The rundown is ordered by finger, mouse, buttons and keys; times follow at once, and the order is saved
// when it is let go. The pointer is caught by the table's body: a row that moves would lose it.
import { times, clock } from "./times.js";
import { forget, refresh } from "./live.js";
import { say } from "./forms.js";
import { key } from "./keys.js";

const table = () => document.querySelector("table.rundown");
const rows = () => [...document.querySelectorAll("table.rundown tr.story")];
const order = () => rows().map((row) => row.dataset.id);

// A story moves with the link before it, where it has one.
function block(row) {
  const before = row.previousElementSibling;
  return before?.classList.contains("link") && before.previousElementSibling?.classList.contains("story") ? [before, row] : [row];
}

function retime() {
  const all = [...table().tBodies[0].rows];
  const { front, back, over } = times(all.map((row) => Number(row.dataset.ms)), Number(table().dataset.slot));
  let number = 0;
  all.forEach((row, at) => {
    row.querySelector("[data-front]").textContent = clock(front[at]);
    row.querySelector("[data-back]").textContent = clock(back[at]);
    if (row.matches(".story")) row.querySelector(".n").textContent = String(++number);
  });
  return over;
}

// Exchanges a story with its neighbour; links between stories stay where they are until the desk has
// written them anew.
function swap(row, step) {
  const list = rows();
  const at = list.indexOf(row);
  const other = list[at + step];
  if (!other) return false;
  const mark = document.createComment("");
  other.replaceWith(mark);
  row.replaceWith(other);
  mark.replaceWith(row);
  retime();
  return true;
}

let saving = null;
let wanted = false;

// What is being saved, with the page that shows it: whether it was kept.
let settled = null;
function save() {
  if (saving) { wanted = true; return; }
  const work = keep();
  settled = work;
  work.finally(() => { if (settled === work) settled = null; });
}

async function keep() {
  const sheet = table();
  const section = sheet.closest("[data-live]");
  section.dataset.busy = "order";
  forget(section);
  let kept = true;
  do {
    wanted = false;
    saving = fetch(`/api/editions/${sheet.dataset.edition}/order`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ version: Number(sheet.dataset.version), stories: order() }),
    });
    try {
      const answer = await saving;
      const said = await answer.json().catch(() => ({}));
      if (answer.ok) sheet.dataset.version = said.version;
      else { say(said.error ?? "顺序没有存上，请再试一次。"); kept = wanted = false; }
    } catch {
      say("连接断了，顺序还没有存上；连上后请再调一次。");
      kept = wanted = false;
    }
    saving = null;
  } while (wanted);
  // Somebody may drag by now.
  if (section.dataset.busy === "order") delete section.dataset.busy;
  await refresh();
  return kept;
}

function move(row, step) {
  const id = row.dataset.id;
  const act = document.activeElement?.dataset?.act;
  if (!swap(row, step)) return;
  const at = rows().indexOf(row) + 1;
  document.getElementById("moved").textContent = `「${row.querySelector(".title").textContent}」移到第${at}条`;
  (act ? row.querySelector(`[data-act="${act}"]`) : row.querySelector(".title"))?.focus({ preventScroll: false });
  if (document.activeElement?.closest("tr")?.dataset.id !== id) row.focus();
  save();
}

function drag(event) {
  const grip = event.target.closest(".grip");
  if (!grip || event.button > 0) return;
  event.preventDefault();
  const row = grip.closest("tr");
  const body = table().tBodies[0];
  const before = order().join();
  body.setPointerCapture(event.pointerId);
  const section = table().closest("[data-live]");
  section.dataset.busy = "drag";
  forget(section);
  row.classList.add("lifted");
  const follow = (moved) => {
    const list = rows();
    const at = list.indexOf(row);
    const above = list[at - 1]?.getBoundingClientRect();
    const below = list[at + 1]?.getBoundingClientRect();
    if (above && moved.clientY < above.top + above.height / 2) swap(row, -1);
    else if (below && moved.clientY > below.top + below.height / 2) swap(row, 1);
    if (moved.clientY < 60) scrollBy(0, -12);
    if (moved.clientY > innerHeight - 60) scrollBy(0, 12);
  };
  const end = (ended) => {
    body.removeEventListener("pointermove", follow);
    body.removeEventListener("pointerup", end);
    body.removeEventListener("pointercancel", end);
    row.classList.remove("lifted");
    // What is still being saved goes on keeping the table.
    if (saving) section.dataset.busy = "order"; else delete section.dataset.busy;
    if (ended.type === "pointercancel") { refresh(); return; }
    if (order().join() !== before) save(); else refresh();
  };
  body.addEventListener("pointermove", follow);
  body.addEventListener("pointerup", end);
  body.addEventListener("pointercancel", end);
}

const current = () => document.activeElement?.closest?.("tr.story");
function go(step) {
  const list = rows();
  const at = list.indexOf(current());
  const next = list[Math.min(Math.max(at + step, 0), list.length - 1)] ?? list[0];
  next?.querySelector(".title").focus();
}

export function rundown() {
  if (!table()) return;
  key("j", "下一条", () => go(1));
  key("k", "上一条", () => go(-1));
  key("p", "打印", () => print());
  document.addEventListener("click", (event) => {
    if (event.target.closest('[data-act="print"]')) print();
  });
  if (!table().matches("[data-sortable]")) return;
  document.addEventListener("pointerdown", drag);
  document.addEventListener("click", (event) => {
    const button = event.target.closest('tr.story [data-act="up"], tr.story [data-act="down"]');
    if (button) move(button.closest("tr"), button.dataset.act === "up" ? -1 : 1);
  });
  key("Alt+ArrowUp", "这一条上移", () => current() && move(current(), -1));
  key("Alt+ArrowDown", "这一条下移", () => current() && move(current(), 1));
  // Whoever takes back what he has just moved means that, and not the step before it.
  document.addEventListener("submit", (event) => {
    if (!settled || !event.target.matches('form[action="/rundown/undo"]')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    settled.then((kept) => { if (kept) turn("undo"); });
  }, true);
  const turn = (act) => document.querySelector(`[data-act="${act}"]`)?.click();
  for (const keys of ["u", "Ctrl+z"]) key(keys, "撤回一步", () => turn("undo"));
  for (const keys of ["U", "Ctrl+Z", "Ctrl+y"]) key(keys, "重做", () => turn("redo"));
}
