// Single keys, for who wants them: off by a switch, and never while something is typed or composed.
const list = [];

// `keys`: "g r", "?", "Alt+ArrowUp" …; `word`: what it does, for the help; `act`: does it.
export function key(keys, word, act) { list.push({ keys, word, act }); }

const off = () => localStorage.getItem("keys") === "off";
const typed = (element) => element.closest?.("input, textarea, select, [contenteditable]");

function name(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  parts.push(event.key);
  return parts.join("+");
}

let before = "";
let timer = 0;

function pressed(event) {
  if (event.isComposing || event.keyCode === 229) return;
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  if (!modified && (off() || typed(event.target))) return;
  // A button has its own use for it.
  if (!modified && event.key === " " && event.target.closest?.("button, summary")) return;
  // Where somebody writes, these are the writing's own.
  if (/^Ctrl\+[yz]$/i.test(name(event)) && typed(event.target)) return;
  const now = name(event);
  const two = before ? `${before} ${now}` : now;
  clearTimeout(timer);
  const found = list.find((one) => one.keys === two) ?? list.find((one) => one.keys === now);
  before = "";
  if (found) {
    event.preventDefault();
    found.act(event);
  } else if (list.some((one) => one.keys.startsWith(`${now} `))) {
    before = now;
    timer = setTimeout(() => { before = ""; }, 1500);
  }
}

function help() {
  const box = document.getElementById("help");
  if (box.open) { box.close(); return; }
  const title = Object.assign(document.createElement("h2"), { id: "help-title", textContent: "快捷键" });
  const table = document.createElement("table");
  const body = table.createTBody();
  for (const one of list) {
    const row = body.insertRow();
    for (const part of one.keys === " " ? ["空格"] : one.keys.split(" ")) {
      const cell = row.cells[0] ?? row.insertCell();
      cell.append(Object.assign(document.createElement("kbd"), { textContent: label(part) }), " ");
    }
    row.insertCell().textContent = one.word;
  }
  const close = Object.assign(document.createElement("button"), { textContent: "关闭" });
  close.addEventListener("click", () => box.close());
  box.replaceChildren(title, table, close);
  box.showModal();
}

const label = (part) => part.replace("ArrowUp", "↑").replace("ArrowDown", "↓").replace("Enter", "回车");

export function keys() {
  for (const link of document.querySelectorAll(".bar nav a[data-key]")) {
    key(`g ${link.dataset.key}`, `到“${link.textContent.trim()}”`, () => link.click());
  }
  key("?", "显示或关掉这张表", help);
  key("Ctrl+s", "不用存：写下的随时自动保存", () => {});
  document.addEventListener("keydown", pressed);
  const box = document.getElementById("keys-off");
  if (box) {
    box.checked = off();
    box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "off" : "on"));
  }
}
