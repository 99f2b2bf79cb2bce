// Pictures and clips of a story: the 16:9 part by mouse, finger and keys; 入点 and 出点 on the player.
import { refresh, signedOut } from "./live.js";
import { say, send } from "./forms.js";

const SHAPE = 16 / 9;
const WHOLE = 10000;
const LEAST = 640;

// The part as it is stored → pixels of the picture, and back.
export function pixels(part, w, h) {
  const width = Math.min(part.width / WHOLE * w, Math.min(w, h * SHAPE));
  return inside({ x: part.left / WHOLE * w, y: part.top / WHOLE * h, width }, w, h);
}

export function stored({ x, y, width }, w, h) {
  const of = (n, side) => Math.max(0, Math.min(WHOLE, Math.floor(n / side * WHOLE)));
  return [of(x, w), of(y, h), of(width, w)].join(" ");
}

// The nearest that lies inside the picture.
function inside({ x, y, width }, w, h) {
  const widest = Math.min(w, h * SHAPE);
  const own = Math.max(Math.min(width, widest), Math.min(LEAST, widest));
  const clamp = (n, most) => Math.max(0, Math.min(n, most));
  return { x: clamp(x, w - own), y: clamp(y, h - own / SHAPE), width: own };
}

export function read(text) {
  const [left, top, width] = text.split(" ").map(Number);
  return text ? { left, top, width } : null;
}

// The part that was chosen, in the list.
function show(image) {
  const part = read(image.dataset.part);
  if (!part || !image.naturalWidth) return;
  const { naturalWidth: w, naturalHeight: h } = image;
  const { x, y, width } = pixels(part, w, h);
  Object.assign(image.style, {
    position: "absolute", maxWidth: "none", width: `${w / width * 100}%`, height: "auto", aspectRatio: "auto",
    left: `${-x / width * 100}%`, top: `${-y / (width / SHAPE) * 100}%`, borderRadius: "0",
  });
}

function showAll() {
  for (const image of document.querySelectorAll(".shot img[data-part]")) {
    if (image.complete) show(image); else image.addEventListener("load", () => show(image), { once: true });
  }
}

class Crop {
  constructor(dialog) {
    this.dialog = dialog;
    this.form = dialog.querySelector("form");
    this.stage = dialog.querySelector(".stage");
    this.image = this.stage.querySelector("img");
    this.window = this.stage.querySelector(".window");
    this.pointers = new Map();
    this.image.addEventListener("load", () => this.begin());
    this.stage.addEventListener("pointerdown", (event) => this.down(event));
    this.stage.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) this.stage.addEventListener(end, (event) => this.pointers.delete(event.pointerId));
    this.stage.addEventListener("wheel", (event) => { event.preventDefault(); this.zoom(event.deltaY > 0 ? 1.06 : 1 / 1.06); }, { passive: false });
    dialog.addEventListener("keydown", (event) => this.key(event));
    dialog.addEventListener("click", (event) => {
      const act = event.target.closest("[data-act]")?.dataset.act;
      if (act === "in") this.zoom(1 / 1.1);
      if (act === "out") this.zoom(1.1);
      if (act === "close") dialog.close();
    });
    this.form.addEventListener("submit", (event) => this.save(event));
  }

  open(item) {
    const image = item.querySelector("img");
    this.base = image.dataset.part;
    this.theirs(null);
    this.form.action = `${image.getAttribute("src")}/part`;
    this.form.elements.base.value = this.base;
    this.soft = Number(document.querySelector("[data-soft]").dataset.soft);
    this.dialog.querySelector(".auto").hidden = !this.base;
    this.pointers.clear();
    this.at = null;
    this.dialog.showModal();
    if (this.image.getAttribute("src") === image.getAttribute("src") && this.image.complete) this.begin();
    else this.image.src = image.getAttribute("src");
    this.window.focus();
  }

  // A colleague framed the same picture meanwhile: his frame is drawn beside one's own, which stays.
  follow(page) {
    if (!this.dialog.open || this.form.dataset.sending || page.asked <= this.kept) return;
    const address = this.form.getAttribute("action").replace(/\/part$/, "");
    const now = page.querySelector(`.shot img[src="${CSS.escape(address)}"]`)?.dataset.part;
    if (now === undefined || now === this.base) return;
    this.base = this.form.elements.base.value = now;
    this.dialog.querySelector(".auto").hidden = !now;
    this.theirs(now);
  }

  theirs(part) {
    const [frame, word] = [this.dialog.querySelector(".their-frame"), this.dialog.querySelector("#crop-theirs")];
    frame.hidden = !part;
    word.hidden = part === null;
    if (part === null) return;
    word.firstElementChild.textContent = part
      ? "同事刚框过这张，是虚线的那个框；您的还没有存。“用这个画面”就用您的。"
      : "同事刚改回自动取景；您的还没有存。“用这个画面”就用您的。";
    if (!part || !this.image.naturalWidth) return;
    const { naturalWidth: w, naturalHeight: h } = this.image;
    const { x, y, width } = pixels(read(part), w, h);
    Object.assign(frame.style, {
      left: `${x / w * 100}%`, top: `${y / h * 100}%`, width: `${width / w * 100}%`, height: `${width / SHAPE / h * 100}%`,
    });
  }

  begin() {
    if (!this.dialog.open) return;
    const { naturalWidth: w, naturalHeight: h } = this.image;
    const part = read(this.base);
    const widest = Math.min(w, h * SHAPE);
    this.at = part ? pixels(part, w, h) : { x: (w - widest) / 2, y: (h - widest / SHAPE) * 0.4, width: widest };
    this.draw();
  }

  draw() {
    const { naturalWidth: w, naturalHeight: h } = this.image;
    const { x, y, width } = this.at;
    Object.assign(this.window.style, {
      left: `${x / w * 100}%`, top: `${y / h * 100}%`, width: `${width / w * 100}%`, height: `${width / SHAPE / h * 100}%`,
    });
    const said = `取${Math.round(width)}×${Math.round(width / SHAPE)}像素`;
    this.dialog.querySelector("#crop-said").textContent = width < this.soft ? `${said}，放大后会发虚，尽量取大一些` : said;
  }

  put(next) {
    if (!this.at) return;
    this.at = inside({ ...this.at, ...next }, this.image.naturalWidth, this.image.naturalHeight);
    this.draw();
  }

  // Around its middle.
  zoom(factor) {
    if (!this.at) return;
    const { naturalWidth: w, naturalHeight: h } = this.image;
    const { x, y, width } = this.at;
    const own = inside({ x, y, width: width * factor }, w, h).width;
    this.put({ x: x + (width - own) / 2, y: y + (width - own) / SHAPE / 2, width: own });
  }

  scale() { return this.image.naturalWidth / this.image.clientWidth; }

  down(event) {
    if (event.button > 0 || !this.at) return;
    event.preventDefault();
    this.stage.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.window.focus({ preventScroll: true });
  }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    if (this.pointers.size === 2) {
      const other = [...this.pointers].find(([id]) => id !== event.pointerId)[1];
      const apart = (one) => Math.hypot(one.x - other.x, one.y - other.y);
      if (apart(now) > 10) this.zoom(apart(before) / apart(now));
    } else {
      this.put({ x: this.at.x + (now.x - before.x) * this.scale(), y: this.at.y + (now.y - before.y) * this.scale() });
    }
    this.pointers.set(event.pointerId, now);
  }

  key(event) {
    // The page's own keys wait until this is shut.
    event.stopPropagation();
    if (event.target !== this.window || !this.at || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = this.image.naturalWidth * (event.shiftKey ? 0.05 : 0.01);
    const { x, y } = this.at;
    const acts = {
      ArrowLeft: () => this.put({ x: x - step }), ArrowRight: () => this.put({ x: x + step }),
      ArrowUp: () => this.put({ y: y - step }), ArrowDown: () => this.put({ y: y + step }),
      "+": () => this.zoom(1 / 1.06), "=": () => this.zoom(1 / 1.06), "-": () => this.zoom(1.06), "_": () => this.zoom(1.06),
      Enter: () => this.form.requestSubmit(this.dialog.querySelector(".save")),
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  }

  async save(event) {
    event.preventDefault();
    event.stopPropagation();
    const auto = event.submitter?.matches(".auto");
    if (!auto && !this.at) return;
    const { naturalWidth: w, naturalHeight: h } = this.image;
    this.form.elements.part.value = auto ? "" : stored(this.at, w, h);
    if (await send(this.form, event.submitter)) {
      this.kept = performance.now();
      this.dialog.close();
      say(auto ? "由系统取景" : "画面范围已存", true);
    }
  }
}

// `HH:MM:SS:FF`.
const code = (seconds) => {
  const frames = Math.round(seconds * 25);
  const two = (n) => String(n).padStart(2, "0");
  const all = Math.floor(frames / 25);
  return [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60, frames % 25].map(two).join(":");
};

// Seconds of a time code; what is not one is judged by the desk.
const seconds = (text) => {
  const parts = text.trim().replaceAll("：", ":").split(":").map(Number);
  const frames = parts.length === 4 ? parts.pop() / 25 : 0;
  return parts.reduce((sum, part) => sum * 60 + part, 0) + frames;
};

function set(item, which) {
  const video = item.querySelector("video");
  const form = item.querySelector("form[data-cut]");
  if (!form) return;
  form.elements[which].value = code(video.currentTime);
  say(`${which === "in" ? "入点" : "出点"} ${form.elements[which].value}，记得存下`, true);
}

function tried(item) {
  const video = item.querySelector("video");
  const { in: from, out: to } = item.querySelector("form[data-cut]").elements;
  const end = to.value.trim() ? seconds(to.value) : Infinity;
  const stop = () => { if (video.currentTime >= end) { video.pause(); video.removeEventListener("timeupdate", stop); } };
  video.currentTime = seconds(from.value) || 0;
  video.addEventListener("timeupdate", stop);
  video.play();
}

const dialog = document.getElementById("crop");
const crop = dialog ? new Crop(dialog) : null;
showAll();
document.addEventListener("live", (event) => { showAll(); crop?.follow(event.detail); follow(event.detail); });
document.addEventListener("click", (event) => {
  const act = event.target.closest(".pictures [data-act]")?.dataset.act;
  const item = event.target.closest(".pictures > li");
  if (act === "crop") crop?.open(item);
  if (act === "in" || act === "out") set(item, act);
  if (act === "try") tried(item);
});
document.addEventListener("keydown", (event) => {
  const item = event.target.closest?.(".pictures > li.clip");
  if (!item || event.target.matches("input, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key !== "i" && event.key !== "o") return;
  event.preventDefault();
  event.stopPropagation();
  set(item, event.key === "i" ? "in" : "out");
}, true);
// What was changed elsewhere while somebody writes on the same: his stays in its box, the other is shown beside
// it, and what he sends next is sent over what he has seen.
function follow(page) {
  for (const form of document.querySelectorAll("form[data-credit], form[data-cut]")) {
    const fresh = page.querySelector(`form[action="${CSS.escape(form.getAttribute("action"))}"]`);
    if (!fresh || form.dataset.sending || page.asked <= Number(form.dataset.kept ?? 0)) continue;
    const bases = [...form.querySelectorAll("input[type=hidden]")];
    if (bases.every((one) => one.value === fresh.elements[one.name].value)) continue;
    for (const one of bases) one.value = fresh.elements[one.name].value;
    const boxes = [...form.querySelectorAll("input:not([type=hidden]), select")];
    const wrote = boxes.some((one) => (one.matches("select")
      ? [...one.options].some((option) => option.selected !== option.defaultSelected) : one.value !== one.defaultValue));
    // What stands there now is what a step back to it is.
    for (const one of boxes) stands(one, fresh.elements[one.name].value, !wrote);
    form.querySelector(".theirs")?.remove();
    if (wrote && boxes.some((one) => one.value !== fresh.elements[one.name].value)) ask(form, boxes, fresh);
  }
}

function stands(box, value, take) {
  if (box.matches("select")) {
    const mine = box.value;
    for (const option of box.options) option.toggleAttribute("selected", option.value === value);
    box.value = take ? value : mine;
  } else {
    box.defaultValue = value;
    if (take) box.value = value;
  }
}

function ask(form, boxes, fresh) {
  const make = (tag, more) => Object.assign(document.createElement(tag), more);
  const says = (box) => {
    const theirs = fresh.elements[box.name];
    const text = box.matches("select") ? theirs.selectedOptions[0]?.textContent : theirs.value || "空";
    return `${document.querySelector(`label[for="${box.id}"]`).textContent}：${text}`;
  };
  const box = make("div", { className: "theirs" });
  const mine = make("button", { type: "button", className: "second", textContent: "用我的" });
  const other = make("button", { type: "button", className: "second", textContent: "用同事的" });
  mine.addEventListener("click", () => { box.remove(); if (form.matches("[data-credit]")) credit(form); else form.requestSubmit(); });
  other.addEventListener("click", () => {
    for (const one of boxes) stands(one, one.matches("select") ? one.querySelector("option[selected]").value : one.defaultValue, true);
    box.remove();
    refresh();
  });
  box.append(make("p", { textContent: "同事也改了这里。您写的还在框里，没有存。现在是：" }),
    make("blockquote", { textContent: boxes.map(says).join("\n") }), mine, other);
  box.setAttribute("role", "alert");
  form.append(box);
}

// 署名 is saved when one goes on; who writes on meanwhile keeps what he has.
async function credit(form) {
  const { base, credit: box } = form.elements;
  if (form.dataset.sending || box.value === base.value) return;
  form.dataset.sending = "yes";
  const value = box.value;
  let saved = false;
  try {
    const body = new URLSearchParams({ base: base.value, credit: value });
    const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" } });
    if (answer.status === 401 || new URL(answer.url).pathname === "/login") { signedOut(); return; }
    if (!answer.ok) {
      say((await answer.json().catch(() => null))?.error ?? "署名没有存上，请再试一次。");
      // What stands there is shown beside it.
      if (answer.status === 409) setTimeout(refresh);
      return;
    }
    base.value = value;
    box.defaultValue = value;
    form.dataset.kept = performance.now();
    form.querySelector(".theirs")?.remove();
    saved = true;
    say("署名已存", true);
    await refresh();
  } catch { say("连接断了，署名没有存上；请检查网络再试一次。"); } finally { delete form.dataset.sending; }
  if (saved && form.isConnected && document.activeElement !== box) credit(form);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-credit]");
  if (form) credit(form);
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-credit]")) return;
  event.preventDefault();
  credit(event.target);
});
