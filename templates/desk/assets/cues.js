// 唱词 as a list to write in: a line's words, its times, split at the caret, merged with the next. What is
// kept is a field like every other (story.js saves it): this only writes into it.
import { cells, clock, faults, instant, line, merge, nudge, read, retime, split, tidy, write } from "./captions.js";

let field = null;
let list = null;
let lines = [];
// Lines that a person set, as they are written down; and all lines that the desk knows.
let hand = new Set();
let known = new Set();
let told = "";

const make = (tag, more, ...inside) => { const one = Object.assign(document.createElement(tag), more); one.append(...inside); return one; };
const rules = () => ({ cells: Number(field.dataset.cells), least: Number(field.dataset.least), longest: Number(field.dataset.longest) });
const spoken = () => ["lead", "voice_over"].map((name) => document.getElementById(`f-${name}`)?.value ?? "").join("\n");
const row = (at) => list.children[at];
const part = (at, name) => row(at)?.querySelector(`[data-part="${name}"]`);

function button(act, text, word) {
  const one = make("button", { type: "button", className: "second", textContent: text });
  one.dataset.act = act;
  one.setAttribute("aria-label", word);
  return one;
}

const tools = make("p", { className: "cue-tools" },
  make("span", { className: "sub", textContent: "开始" }), button("start-", "−0.1", "开始早0.1秒"), button("start+", "+0.1", "开始晚0.1秒"),
  make("span", { className: "sub", textContent: "结束" }), button("end-", "−0.1", "结束早0.1秒"), button("end+", "+0.1", "结束晚0.1秒"),
  button("split", "在光标处断开", "在光标处断开"), button("merge", "并入下一行", "并入下一行"));

function fresh() {
  const input = (name, className) => {
    const one = make("input", { className, autocomplete: "off" });
    one.dataset.part = name;
    return one;
  };
  const words = input("words", "words");
  words.maxLength = 60;
  return make("li", { className: "cue" }, make("span", { className: "num" }), input("start", "time num"), input("end", "time num"), words,
    make("span", { className: "width num" }), make("p", { className: "wrong" }));
}

// Shows the lines; what is being written in stays as it is. `still`: nothing was changed, so the line in which
// somebody is stays whatever it holds.
function show(still = false) {
  while (list.children.length > lines.length) {
    if (list.lastElementChild.contains(tools)) tools.remove();
    list.lastElementChild.remove();
  }
  while (list.children.length < lines.length) list.append(fresh());
  const wrong = faults(lines, rules());
  lines.forEach((one, at) => {
    const here = row(at);
    here.dataset.line = at;
    here.classList.toggle("by-hand", hand.has(line(one)) || !known.has(line(one)));
    here.querySelector(".num").textContent = at + 1;
    for (const [name, label, value] of [["start", "开始", clock(one.start)], ["end", "结束", clock(one.end)], ["words", "唱词", one.text]]) {
      const box = part(at, name);
      box.setAttribute("aria-label", `第${at + 1}行${label}`);
      box.setAttribute("aria-describedby", `cue-${at}`);
      const busy = box === document.activeElement && (name === "words" ? still || tidy(box.value) === tidy(value) : box.dataset.typed);
      if (!busy && box.value !== value) box.value = value;
    }
    const width = here.querySelector(".width");
    width.textContent = `${cells(one.text)}格`;
    width.classList.toggle("bad", cells(one.text) > rules().cells);
    const own = wrong.filter((fault) => fault.line === at).map((fault) => fault.problem);
    const box = here.querySelector(".wrong");
    box.id = `cue-${at}`;
    box.textContent = own.join("；");
    box.hidden = !own.length;
  });
  document.getElementById("cues-count").textContent = lines.length;
  const bad = new Set(wrong.map((fault) => fault.line)).size;
  const sum = document.getElementById("cues-wrong");
  sum.textContent = bad ? `${bad}行要改` : "";
  sum.className = bad ? "state bad" : "";
}

// Into the field, which is saved as fields are.
function change(next, focus) {
  if (!next) return;
  lines = next;
  // A line that says nothing is being written: it is kept once it does.
  const whole = lines.every((one) => tidy(one.text));
  if (whole) { field.value = write(lines); told = field.value; delete field.dataset.writing; } else field.dataset.writing = "";
  show();
  if (whole) field.dispatchEvent(new Event("input", { bubbles: true }));
  else {
    const word = document.getElementById("s-captions");
    word.textContent = "有空行，还没有保存：写上字；离开这一行就删去";
    word.className = "saved bad";
  }
  if (focus) put(...focus);
}

function put(at, name, caret) {
  const box = part(at, name);
  if (!box) return;
  box.focus();
  if (caret !== undefined) box.setSelectionRange(caret, caret);
}

// The field came anew: from a colleague, from the rules, from before the tab was closed.
function take(event) {
  // Not over lines that are being written, unless somebody chose what came.
  if (event?.detail !== "chosen" && (field.value === told || "writing" in field.dataset)) return;
  delete field.dataset.writing;
  told = field.value;
  lines = read(field.value);
  show();
}

// Which lines a person set, as the desk's page says.
function note(from) {
  const all = read(from.value).map(line);
  known = new Set(all);
  hand = new Set((from.dataset.hand || "").split(" ").filter(Boolean).map((at) => all[Number(at)]));
  if (from.dataset.read) field.dataset.read = from.dataset.read;
}

const where = (target) => { const here = target.closest?.(".cue"); return here ? Number(here.dataset.line) : -1; };

function typed(event) {
  const at = where(event.target);
  const name = event.target.dataset.part;
  if (at < 0) return;
  if (name === "words") {
    const next = lines.map((one) => ({ ...one }));
    next[at].text = tidy(event.target.value);
    if (event.isComposing) { lines = next; field.dataset.writing = ""; return; }
    change(next);
  } else event.target.dataset.typed = "yes";
}

// A line that was emptied goes once nobody is on it any more. Not under a press that is being made.
const LEAVE = 300;
let leaving = 0;
function left() {
  clearTimeout(leaving);
  leaving = setTimeout(() => {
    const gone = lines.map((one, at) => !tidy(one.text) && !row(at)?.contains(document.activeElement));
    if (!gone.includes(true)) return;
    for (const one of [...list.children].filter((_, at) => gone[at])) {
      if (one.contains(tools)) tools.remove();
      one.remove();
    }
    change(lines.filter((_, at) => !gone[at]));
  }, LEAVE);
}

// A time is taken when one leaves its box or presses Enter; what is no time stands no more.
function timed(box) {
  if (!box.dataset.typed) return;
  delete box.dataset.typed;
  const at = where(box);
  const ms = instant(box.value);
  if (ms === null) { show(); return; }
  const before = write(lines);
  const next = retime(lines, at, box.dataset.part, ms, Number(field.dataset.read));
  if (write(next) === before) show(); else change(next);
}

function step(at, side, by) {
  const box = part(at, side);
  if (box) delete box.dataset.typed;
  change(retime(lines, at, side, nudge(lines[at][side], by), Number(field.dataset.read)));
}

function join(at) {
  const caret = tidy(lines[at].text).length;
  change(merge(lines, at, spoken()), [at, "words", caret]);
}

function pressed(event) {
  const box = event.target;
  const at = where(box);
  if (at < 0 || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  const [name, key] = [box.dataset.part, event.key];
  const done = () => event.preventDefault();
  if (name === "start" || name === "end") {
    if (key === "ArrowUp" || key === "ArrowDown") { done(); timed(box); step(at, name, key === "ArrowUp" ? 1 : -1); }
    if (key === "Enter") { done(); timed(box); }
    return;
  }
  if (name !== "words") return;
  const [caret, plain] = [box.selectionStart, box.selectionStart === box.selectionEnd];
  if (key === "Enter") { done(); change(split(lines, at, caret), [at + 1, "words", 0]); }
  if (key === "Backspace" && plain && caret === 0 && at > 0) { done(); join(at - 1); }
  if (key === "Delete" && plain && caret === box.value.length && lines[at + 1]) { done(); join(at); }
  if (key === "ArrowUp" && at > 0) { done(); put(at - 1, "words", caret); }
  if (key === "ArrowDown" && lines[at + 1]) { done(); put(at + 1, "words", caret); }
}

function clicked(event) {
  const act = event.target.closest?.("button")?.dataset.act;
  const at = where(event.target);
  if (!act || at < 0) return;
  const [side, by] = [act.slice(0, -1), act.endsWith("-") ? -1 : 1];
  if (side === "start" || side === "end") step(at, side, by);
  if (act === "split") change(split(lines, at, part(at, "words").selectionStart), [at + 1, "words", 0]);
  if (act === "merge") join(at);
}

export function cues() {
  field = document.querySelector("textarea[name=captions][data-cells]");
  list = document.getElementById("cues");
  if (!field || !list) return;
  list.replaceChildren();
  note({ value: field.defaultValue, dataset: field.dataset });
  told = null;
  take();
  field.addEventListener("taken", take);
  document.addEventListener("live", (event) => {
    const there = event.detail.querySelector("textarea[name=captions]");
    if (there) { note(there); show(true); }
  });
  list.addEventListener("input", typed);
  list.addEventListener("compositionend", typed);
  list.addEventListener("focusout", (event) => { timed(event.target); left(); });
  list.addEventListener("focusin", (event) => { const here = event.target.closest(".cue"); if (here && !here.contains(tools)) here.append(tools); });
  list.addEventListener("keydown", pressed);
  list.addEventListener("click", clicked);
  document.getElementById("cues-again").addEventListener("click", () => {
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
