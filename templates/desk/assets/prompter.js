// 提词: the text runs past a line at the presenter's pace, by syllables and not by pixels. When it is edited
// meanwhile, what is being read stays where it is and is marked; what is above and below follows.
import { follow } from "./live.js";
import { key, keys } from "./keys.js";

const byId = (id) => document.getElementById(id);
const [main, glass, text] = [byId("main"), byId("glass"), byId("text")];
const usual = Number(main.dataset.rate);
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const LINE = 0.38;
const [SLOWEST, FASTEST] = [80, 600];
const [SMALLEST, LARGEST] = [24, 140];
const narrow = innerWidth < 640;
const set = { rate: usual, size: narrow ? 34 : 64, mirror: false };
try { Object.assign(set, JSON.parse(localStorage.getItem("prompter")) ?? {}); } catch { /* as it comes */ }

const says = () => [...text.querySelectorAll(".say")];
const sections = () => [...text.querySelectorAll(".part[data-first]")];
const within = (value, least, most) => Math.min(Math.max(value, least), most);

let playing = false;
// How far the text has run, finer than browsers scroll.
let y = 0;
let last = 0;

const line = () => glass.clientHeight * LINE;
const top = (element) => element.getBoundingClientRect().top - glass.getBoundingClientRect().top + glass.scrollTop;

// The paragraph at the line; before the first one, the first.
function current() {
  const at = y + line() + 1;
  let found = null;
  for (const say of says()) {
    if (top(say) > at) break;
    found = say;
  }
  return found ?? says()[0] ?? null;
}

function place(to) {
  y = within(to, 0, glass.scrollHeight - glass.clientHeight);
  glass.scrollTop = y;
}

// Pixels a second: a paragraph takes as long as its syllables, and its margins belong to it.
function pace(say) {
  const all = says();
  const next = all[all.indexOf(say) + 1];
  const end = next ? top(next) : top(say) + say.offsetHeight;
  const seconds = Math.max(Number(say.dataset.syllables), 1) / set.rate * 60;
  return (end - top(say)) / seconds;
}

function mark() {
  const now = current();
  for (const say of text.querySelectorAll(".say.now")) if (say !== now) say.classList.remove("now");
  now?.classList.add("now");
  // What was read with its old words takes the new ones once it is past.
  for (const say of text.querySelectorAll(".say.stale")) if (say !== now) renew(say);
  const rest = says().slice(says().indexOf(now)).reduce((sum, say) => sum + Number(say.dataset.syllables), 0);
  const seconds = Math.round(rest / set.rate * 60);
  byId("left").textContent = `还剩 ${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

function renew(say) {
  say.classList.remove("stale");
  byId("news").textContent = "";
  if (fresh) { const page = fresh; fresh = null; merge(page); }
}

let waited = 0;
function step(time) {
  if (!playing) return;
  const seconds = Math.min((time - last) / 1000, 0.25);
  last = time;
  const now = current();
  if (now) {
    const move = pace(now) * seconds;
    if (calm.matches) {
      // Without motion: a paragraph stands until its time is over, then the next is there.
      waited += move;
      const next = says()[says().indexOf(now) + 1];
      if (next && top(now) + now.offsetHeight <= y + line() + waited) { waited = 0; place(top(next) - line() + 1); }
    } else place(y + move);
  }
  mark();
  if (y >= glass.scrollHeight - glass.clientHeight - 1) { play(false); return; }
  requestAnimationFrame(step);
}

function play(on = !playing) {
  playing = on;
  const button = document.querySelector('[data-act="play"]');
  button.textContent = on ? "暂停" : "开始";
  button.setAttribute("aria-pressed", String(on));
  if (on) { y = glass.scrollTop; waited = 0; last = performance.now(); requestAnimationFrame(step); }
}

function shown() {
  document.documentElement.style.setProperty("--size", `${set.size}px`);
  glass.classList.toggle("mirrored", set.mirror);
  document.querySelector('[data-act="mirror"]').setAttribute("aria-pressed", String(set.mirror));
  byId("rate").textContent = `${set.rate}字/分`;
  mark();
}

function change(next) {
  const kept = current();
  const before = kept ? top(kept) - y : 0;
  Object.assign(set, next);
  set.rate = within(set.rate, SLOWEST, FASTEST);
  set.size = within(set.size, SMALLEST, LARGEST);
  // Whoever has the presenter's own pace follows it when it is learned anew.
  const { rate, ...rest } = set;
  localStorage.setItem("prompter", JSON.stringify(rate === usual ? rest : set));
  shown();
  if (kept) place(top(kept) - before);
}

function jump(by) {
  const all = sections();
  const at = y + line() + 2;
  const here = all.findLastIndex((one) => top(one) <= at);
  const next = all[within(here + by, 0, all.length - 1)];
  if (next) place(top(next.querySelector(".say") ?? next) - line() + set.size * 0.75);
  waited = 0;
  mark();
}

const acts = {
  play: () => play(),
  slower: () => change({ rate: set.rate - 10 }),
  faster: () => change({ rate: set.rate + 10 }),
  usual: () => change({ rate: usual }),
  before: () => jump(-1),
  after: () => jump(1),
  smaller: () => change({ size: set.size - 4 }),
  larger: () => change({ size: set.size + 4 }),
  mirror: () => change({ mirror: !set.mirror }),
  full: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.()),
};

// The text came anew. The paragraph at the line keeps its words and its place on the screen.
let fresh = null;
function merge(page) {
  const theirs = page.getElementById("text");
  if (!theirs) return;
  const copy = document.importNode(theirs, true);
  const now = current();
  const before = now ? top(now) - y : 0;
  const twin = now && same(now, copy);
  if (now && twin && twin.textContent !== now.textContent) {
    fresh = page;
    byId("news").textContent = "正在念的这一段刚改过，念完换成新的";
    now.classList.add("stale");
    twin.replaceWith(now);
  } else if (now && twin) {
    now.classList.remove("stale");
    byId("news").textContent = "";
    fresh = null;
    twin.replaceWith(now);
  }
  else if (now && y > 0) {
    // It was taken out while it is read: it stays until it is past, where it stood.
    fresh = page;
    now.classList.add("stale");
    after(now, copy);
  }
  text.replaceChildren(...copy.childNodes);
  if (now?.isConnected) place(top(now) - before);
  mark();
}

// A story keeps its name wherever it stands; its place in the rundown is another one's when it goes.
const item = (say) => say.dataset.key.split("/")[0];
const alike = (say, other) => say.textContent === other.textContent && item(say) === item(other);

// The same paragraph in the text that came: one of the same words, wherever it is now; else the one in its
// place, unless that is another one which moved up.
function same(now, copy) {
  const all = [...copy.querySelectorAll(".say")];
  const equal = all.filter((say) => alike(say, now));
  const there = all.find((say) => say.dataset.key === now.dataset.key);
  if (equal.length) return equal.includes(there) ? there : equal[0];
  return there && says().some((say) => say !== now && alike(say, there)) ? null : there;
}

// Puts what was taken out where it stood: before the first paragraph that came after it and is still there.
function after(now, copy) {
  const all = [...copy.querySelectorAll(".say")];
  const olds = says();
  for (const next of olds.slice(olds.indexOf(now) + 1)) {
    const found = all.find((say) => alike(say, next)) ?? all.find((say) => say.dataset.key === next.dataset.key && item(say) !== item(now));
    if (found && item(found) === item(now)) {
      byId("news").textContent = "正在念的这一段已经删去，念完跳到下一段";
      found.before(now);
      return;
    }
    if (found) { alone(now, copy, found.closest(".part")); return; }
  }
  alone(now, copy, copy.querySelector(".end"));
}

function alone(now, copy, before) {
  byId("news").textContent = copy.querySelector(`.part[data-key^="${CSS.escape(item(now))}/"]`)
    ? "正在念的这一段已经删去，念完跳到下一段" : "正在念的这一条已经撤下，念完跳到下一条";
  const part = now.closest(".part").cloneNode(false);
  part.append(now);
  copy.insertBefore(part, before);
}

document.addEventListener("live", (event) => merge(event.detail));
// On air nothing takes the text away.
document.addEventListener("signedout", (event) => {
  event.preventDefault();
  byId("news").textContent = "登录已过期：稿子照常能念，但不再更新";
});
document.addEventListener("click", (event) => {
  const act = event.target.closest("[data-act]")?.dataset.act;
  if (act) acts[act]();
  // A press by hand leaves the keys to the text; one by key stays on its button.
  if (act && event.detail) glass.focus({ preventScroll: true });
});
// A finger or a wheel takes over: the text runs on from where it was put.
glass.addEventListener("scroll", () => { if (Math.abs(glass.scrollTop - y) > 2) { y = glass.scrollTop; waited = 0; mark(); } });
addEventListener("resize", mark);

key(" ", "开始或暂停", () => play());
key("ArrowUp", "快一点", acts.faster);
key("ArrowDown", "慢一点", acts.slower);
key("ArrowLeft", "上一条", acts.before);
key("ArrowRight", "下一条", acts.after);
key("-", "字小一点", acts.smaller);
key("=", "字大一点", acts.larger);
key("m", "镜像", acts.mirror);
key("0", "主播的平均语速", acts.usual);
key("Home", "从头开始", () => { place(0); waited = 0; mark(); });
key("f", "全屏", acts.full);
// First it stops; who is on air is not thrown out of the text by one key.
key("Escape", "停下；停着时回到串联单", () => {
  if (byId("help").open) byId("help").close();
  else if (document.fullscreenElement) document.exitFullscreen();
  else if (playing) play(false);
  else location.href = "/rundown";
});
keys();
shown();
place(0);
follow();
