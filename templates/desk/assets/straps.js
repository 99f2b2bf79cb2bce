// 人名条: rows of a name and a post. A strap is known by its place among those that stand, and all behind it
// move up when one goes. So every save says both halves as they were seen, one goes out at a time, and a row
// in which somebody writes stays that person's, whatever moves.
const MOST = 12;
const NONE = { name: "", line: "" };
const rows = [];
// The straps as the desk has them, until the rows show them.
let latest = null;
let kept = 0;
let make = null;

class Row {
  constructor(place) {
    this.place = place;
    // Its strap went, or moved, while somebody wrote on it.
    this.lost = false;
    [this.name, this.line] = [...place.querySelectorAll("input")].map((input) => make(input, this));
    // A draft of another day, and nothing moved since.
    if (this.name.over === this.line.base) this.name.over = undefined;
    if (this.line.over === this.name.base) this.line.over = undefined;
    place.addEventListener("focusout", () => setTimeout(settle));
  }

  boxes() { return [this.name, this.line]; }

  beside(box) { return box.over ?? (box === this.name ? this.line : this.name)?.base; }

  // What a save calls it.
  field(box) {
    const number = this.empty() ? stand().length : stand().indexOf(this);
    return `strap.${number}.${box === this.name ? "name" : "line"}`;
  }

  empty() { return this.boxes().every((box) => !box.base); }

  busy() {
    return this.lost || this.place.contains(document.activeElement) || this.boxes().some((box) => box.dirty() || box.running);
  }

  is(strap) { return this.name.base === strap.name && this.line.base === strap.line; }

  take(strap) {
    this.name.stand(strap.name);
    this.line.stand(strap.line);
  }

  // It is another strap's place now: nothing of it is saved until somebody says what is meant.
  lose(straps) {
    this.lost = true;
    arrived(straps);
  }

  // What was written becomes a strap of its own; or goes.
  found(mine) {
    this.lost = false;
    for (const box of this.boxes()) {
      box.over = undefined;
      box.base = box.clean = "";
      if (!mine) box.stand("");
    }
    if (mine) for (const box of this.boxes()) box.later();
    settle();
  }
}

const stand = () => rows.filter((row) => !row.lost && !row.empty());

export const saving = () => rows.some((row) => row.boxes().some((box) => box.running));

// `fresh`: the row was empty; what is new stands behind all others.
export function saved(row, fresh) {
  kept = performance.now();
  if (fresh) rows.push(...rows.splice(rows.indexOf(row), 1));
}

function arrived(straps) {
  latest = straps.filter((one) => one.name || one.line);
  settle();
}

// The rows show what the desk has; not while somebody writes on one of them, unless all stand where they stood.
function settle() {
  if (!latest) return;
  if (rows.some((row) => !row.lost && row.busy())) {
    const now = stand();
    if (now.length !== latest.length) return;
    if (now.some((row, at) => row.busy() && !row.is(latest[at]))) return;
    now.forEach((row, at) => { if (!row.busy()) row.take(latest[at]); });
    return;
  }
  // As they are seen.
  rows.sort((one, two) => (one.place.compareDocumentPosition(two.place) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  const free = rows.filter((row) => !row.lost);
  while (free.length <= latest.length && rows.length < MOST) free.push(add());
  for (const row of free.splice(latest.length + 1)) {
    row.take(NONE);
    if (rows.length > 1) { rows.splice(rows.indexOf(row), 1); row.place.remove(); }
  }
  free.forEach((row, at) => {
    row.take(latest[at] ?? NONE);
    row.name.element.placeholder = at < latest.length ? "姓名" : "再加一条：姓名";
  });
  latest = null;
}

let count = 0;
function add() {
  const last = rows.at(-1).place;
  const place = last.cloneNode(true);
  count += 1;
  for (const [at, input] of place.querySelectorAll("input").entries()) {
    input.name = `strap.${count}.${at ? "line" : "name"}`;
    input.setAttribute("aria-label", `第${count + 1}条${at ? "单位职务" : "姓名"}`);
    input.setAttribute("value", "");
    input.value = "";
  }
  for (const word of place.querySelectorAll(".saved, .count, .theirs")) word.textContent = "";
  place.querySelector(".theirs").hidden = true;
  last.after(place);
  const row = new Row(place);
  rows.push(row);
  return row;
}

// `box(input, row)` makes a box that is saved.
export function straps(box) {
  make = box;
  for (const place of document.querySelectorAll(".fields .strap")) if (!place.querySelector("[readonly]")) rows.push(new Row(place));
  count = rows.length - 1;
}

export function follow(page, asked) {
  if (!rows.length || asked <= kept) return;
  const text = (place, half) => place.querySelector(`input[name$=".${half}"]`)?.value ?? "";
  arrived([...page.querySelectorAll(".fields .strap")].map((place) => ({ name: text(place, "name"), line: text(place, "line") })));
}
