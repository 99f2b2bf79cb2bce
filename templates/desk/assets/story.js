// A story is written field by field. What is typed is saved four tenths of a second after the last key; a
// text that somebody else changed meanwhile is shown below, and what was typed stays in its box.
import { refresh } from "./live.js";
import { send } from "./forms.js";
import { key } from "./keys.js";
import { cues } from "./cues.js";
import { hint } from "./hints.js";
import * as people from "./straps.js";

const WAIT = 400;
const AGAIN = 3000;
const boxes = new Map();

const store = (box) => `draft:${location.pathname}:${box.name}`;
const place = (box) => box.closest(".field, .strap");

// What was typed and not saved, with what it was typed over.
function draft(box) {
  try { return JSON.parse(localStorage.getItem(store(box))); } catch { return null; }
}

class Box {
  // `base`: what the desk has. `clean`: what the box holds when there is nothing to save; the desk tidies white
  // space. `row`: the strap of which it is one half.
  constructor(element, id, row = null) {
    const value = element.value;
    Object.assign(this, { element, id, row, base: value, clean: value, timer: 0, running: false, kept: 0 });
    element.addEventListener("input", (event) => { this.count(); if (!event.isComposing) this.later(); });
    element.addEventListener("compositionend", () => this.later());
    element.addEventListener("blur", () => { if (this.dirty()) this.save(); });
    // What a closed tab or a dead battery left is still here.
    const kept = draft(element);
    if (kept && kept.value !== element.value && !element.readOnly) {
      // By what stood there when it was typed: whoever wrote there since is shown, not written over.
      this.base = this.clean = kept.base;
      if (row) this.over = kept.beside ?? "";
      this.take(kept.value);
      this.later();
    } else localStorage.removeItem(store(element));
    this.count();
  }

  // What is written there by another hand than the keyboard's.
  take(value, why = "") {
    this.element.value = value;
    this.element.dispatchEvent(new CustomEvent("taken", { detail: why }));
    this.count();
  }

  // Captions of which a line is empty wait in their list (cues.js).
  dirty() { return this.element.value !== this.clean || "writing" in this.element.dataset; }

  // It holds what the desk has.
  stand(value) {
    this.base = this.clean = value;
    this.over = undefined;
    if (this.element.value === value) return;
    this.take(value);
    this.word("");
    localStorage.removeItem(store(this.element));
    place(this.element).querySelector(".theirs").hidden = true;
  }

  word(text, tone = "") {
    const box = place(this.element).querySelector(".saved");
    if (box) { box.textContent = text; box.className = `saved ${tone}`; }
  }

  count() {
    hint(this.element);
  }

  later() {
    if (this.dirty()) {
      const kept = JSON.stringify({ base: this.base, value: this.element.value, beside: this.row?.beside(this) });
      localStorage.setItem(store(this.element), kept);
    }
    clearTimeout(this.timer);
    this.word("…");
    this.timer = setTimeout(() => this.save(), WAIT);
  }

  async save() {
    clearTimeout(this.timer);
    // The desk waits for a word: what it is about.
    if (this.row?.lost) { this.word("还没有存上", "bad"); return; }
    if (this.running || (this.row && people.saving())) { this.timer = setTimeout(() => this.save(), WAIT); return; }
    const value = this.element.value;
    if (value === this.clean) { this.word(""); localStorage.removeItem(store(this.element)); return; }
    this.running = true;
    this.word("保存中");
    try {
      const answer = await fetch(`/api/stories/${this.id}/field`, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify({ field: this.row?.field(this) ?? this.element.name, base: this.base, value, beside: this.row?.beside(this) }),
      });
      if (answer.status === 401) { this.word("登录已过期：请在另一个标签页登录，写的会自动存上", "bad"); this.timer = setTimeout(() => this.save(), AGAIN); return; }
      // A desk that restarts behind a proxy: as when nothing answers.
      if (answer.status >= 502) throw new Error("away");
      const said = await answer.json().catch(() => ({}));
      if (answer.ok) this.saved(value, said);
      else if (answer.status === 409 && said.theirs === undefined) {
        this.word("正忙，马上再存", "bad");
        this.timer = setTimeout(() => this.save(), AGAIN);
      } else if (answer.status === 409) this.conflict(said);
      else this.word(said.error ?? "没有存上", "bad");
    } catch {
      this.word("断网，连上后自动重试", "bad");
      this.timer = setTimeout(() => this.save(), AGAIN);
    } finally { this.running = false; }
  }

  saved(value, said) {
    if (this.row) people.saved(this.row, this.row.empty());
    this.base = this.clean = said.value;
    this.over = undefined;
    this.kept = performance.now();
    place(this.element).querySelector(".theirs").hidden = true;
    // The desk tidies white space; whoever went on typing keeps what he has.
    if (this.element.value === value) {
      if (document.activeElement !== this.element) this.take(said.value);
      localStorage.removeItem(store(this.element));
      this.word("已保存", "good");
      if (value.trim() === said.value) this.clean = this.element.value;
    } else this.later();
    document.getElementById("read").textContent = said.read;
    refresh();
  }

  conflict(said) {
    this.word("与同事的改动冲突", "bad");
    const box = place(this.element).querySelector(".theirs");
    const text = Object.assign(document.createElement("p"), { textContent: said.error });
    const theirs = Object.assign(document.createElement("blockquote"), { textContent: said.theirs });
    if (this.row && typeof said.beside === "string") { this.moved(said, text); return; }
    const mine = Object.assign(document.createElement("button"), { type: "button", className: "second", textContent: "用我的" });
    const other = Object.assign(document.createElement("button"), { type: "button", className: "second", textContent: `用${said.by}的` });
    mine.addEventListener("click", () => { this.base = this.clean = said.theirs; this.save(); this.element.focus(); });
    other.addEventListener("click", () => {
      this.base = this.clean = said.theirs;
      this.take(said.theirs, "chosen");
      localStorage.removeItem(store(this.element));
      box.hidden = true;
      this.word("");
    });
    this.ask(text, theirs, mine, other);
  }

  // The strap is another person's by now, or gone: nothing is written to it.
  moved(said, text) {
    const [name, line] = this === this.row.name ? [said.theirs, said.beside] : [said.beside, said.theirs];
    const theirs = Object.assign(document.createElement("blockquote"), { textContent: [name, line].filter(Boolean).join(" ") || "没有这一条了" });
    const mine = Object.assign(document.createElement("button"), { type: "button", className: "second", textContent: "我的另加一条" });
    const other = Object.assign(document.createElement("button"), { type: "button", className: "second", textContent: "不要我的" });
    const done = (own) => { place(this.element).querySelector(".theirs").hidden = true; this.word(""); this.row.found(own); };
    mine.addEventListener("click", () => done(true));
    other.addEventListener("click", () => { localStorage.removeItem(store(this.element)); done(false); });
    this.row.lose(said.straps);
    this.ask(text, theirs, mine, other);
  }

  ask(...parts) {
    const box = place(this.element).querySelector(".theirs");
    box.replaceChildren(...parts);
    box.hidden = false;
    box.setAttribute("role", "alert");
  }

  // The page came anew: a field nobody types in takes what stands there now. A page that was asked for
  // before the last word was kept does not know it yet; the next one does.
  fresh(value, asked) {
    if (this.dirty() || this.running || value === this.base || asked <= this.kept) return;
    this.base = this.clean = value;
    this.take(value);
  }
}

// Fields are not replaced by a refresh: those in which nobody types take what stands there now.
function follow(event) {
  const [here, fresh] = [document, event.detail].map((page) => page.querySelector(".fields[data-story]"));
  // 终审 closed the story meanwhile, or somebody opened it again. What is being typed stays to be copied.
  if (fresh && fresh.hasAttribute("data-editable") !== here.hasAttribute("data-editable")) {
    if ([...boxes.values()].every((box) => !box.dirty() && !box.running)) { location.reload(); return; }
  }
  for (const box of event.detail.querySelectorAll(".fields .field [name]")) boxes.get(box.name)?.fresh(box.value, event.detail.asked);
  people.follow(event.detail, event.detail.asked);
}

function pictures(event) {
  const button = event.target.closest(".pictures [data-act]");
  if (!button) return;
  const list = [...document.querySelectorAll('[data-live="media"] > .pictures > li')].map((item) => item.dataset.id);
  const id = button.closest("li").dataset.id;
  const at = list.indexOf(id);
  const act = button.dataset.act;
  const form = document.getElementById("media-form");
  // As it was seen: a colleague may have put them in another order since.
  form.elements.base.value = list.join(" ");
  if (!["take", "drop", "earlier", "later"].includes(act)) return;
  if (act === "take") list.push(id);
  if (act === "drop") list.splice(at, 1);
  if (act === "earlier" && at > 0) list.splice(at - 1, 0, ...list.splice(at, 1));
  if (act === "later" && at < list.length - 1) list.splice(at + 1, 0, ...list.splice(at, 1));
  form.elements.order.value = list.join(" ");
  send(form);
}

export function story() {
  const all = document.querySelectorAll(".fields[data-story]");
  if (!all.length) return;
  for (const fields of all) {
    for (const box of fields.querySelectorAll("input[name], textarea[name]")) {
      if (!box.readOnly && !box.closest(".strap")) boxes.set(box.name, new Box(box, fields.dataset.story));
    }
  }
  people.straps((input, row) => {
    const box = new Box(input, all[0].dataset.story, row);
    boxes.set(input.name, box);
    return box;
  });
  cues();
  document.addEventListener("live", follow);
  document.addEventListener("leaving", (event) => {
    if ([...boxes.values()].some((box) => box.dirty() || box.running)) event.preventDefault();
  });
  document.addEventListener("click", pictures);
  document.addEventListener("click", (event) => {
    const pick = event.target.closest('[data-act="candidate"]');
    if (!pick) return;
    const box = boxes.get("headline");
    box.take(pick.textContent);
    box.save();
  });
  addEventListener("beforeunload", (event) => {
    for (const box of boxes.values()) if (box.dirty() && !box.running) box.save();
  });
  key("e", "改标题", () => document.getElementById("f-headline")?.focus());
  key("u", "改唱词", () => { const box = document.querySelector(".cues-box"); if (box) { box.open = true; document.querySelector(".cue .words")?.focus(); } });
  key("c", "写意见", () => document.getElementById("remark")?.focus());
  key("[", "上一条", () => document.querySelector('[data-act="before"]')?.click());
  key("]", "下一条", () => document.querySelector('[data-act="next"]')?.click());
}
