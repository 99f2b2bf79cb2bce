// 上屏效果: after every saved edit the cards that changed come anew, two at a time. A picture stays until the
// next is there; one that was asked for and is old by then is given up; one that failed is asked for again.
const MOST = 2;
const [SOON, LATE] = [2000, 60000];
const running = new Map();
const waiting = [];
let asking = 0;
const parts = () => document.querySelector('[data-live="cards"]');

// What the painter says of a card.
function words(text) {
  try { return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)))); } catch { return []; }
}

function say(item, lines, bad = false) {
  const box = item.querySelector(".said-of");
  box.classList.toggle("bad", bad);
  box.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
}

// The painter has other work than this page: the rest waits here.
function bring(item) {
  running.get(item.dataset.card)?.abort();
  clearTimeout(item.again);
  item.dataset.wait = "";
  if (!waiting.includes(item)) waiting.push(item);
  next();
}

function next() {
  while (asking < MOST && waiting.length) {
    const item = waiting.shift();
    // Scrolled past, or gone: it is asked for when it is looked at again.
    if (!item.isConnected || item.dataset.near !== "yes" || item.dataset.shown === item.dataset.wanted) {
      delete item.dataset.wait;
      continue;
    }
    asking += 1;
    ask(item, item.dataset.wanted).finally(() => { asking -= 1; next(); });
  }
}

function later(item) {
  item.tries = (item.tries ?? 0) + 1;
  clearTimeout(item.again);
  const wait = Math.min(SOON * 2 ** (item.tries - 1), LATE);
  item.again = setTimeout(() => { if (item.dataset.near === "yes" && item.dataset.shown !== item.dataset.wanted) bring(item); }, wait);
}

async function ask(item, address) {
  const name = item.dataset.card;
  const stop = new AbortController();
  running.set(name, stop);
  const image = item.querySelector("img");
  try {
    const answer = await fetch(address, { signal: stop.signal });
    // The login is no picture.
    if (!answer.ok || !answer.headers.get("content-type")?.startsWith("image/")) throw new Error(String(answer.status));
    const picture = URL.createObjectURL(await answer.blob());
    const said = words(answer.headers.get("x-card-words") ?? "");
    if (stop.signal.aborted) { URL.revokeObjectURL(picture); return; }
    const old = image.src;
    image.src = picture;
    await image.decode().catch(() => {});
    if (old.startsWith("blob:")) URL.revokeObjectURL(old);
    say(item, said);
    item.dataset.shown = address;
    item.tries = 0;
    if (item.dataset.wanted === address) delete item.dataset.wait;
  } catch {
    if (stop.signal.aborted) return;
    delete item.dataset.wait;
    say(item, ["这张没有画出来，稍后会再试。"], true);
    later(item);
  } finally {
    if (running.get(name) === stop) running.delete(name);
  }
}

// Only what is looked at is painted.
const eyes = new IntersectionObserver((seen) => {
  for (const one of seen) {
    const item = one.target;
    item.dataset.near = one.isIntersecting ? "yes" : "";
    if (one.isIntersecting && item.dataset.shown !== item.dataset.wanted) bring(item);
  }
}, { rootMargin: "200px" });

function want(item, address) {
  if (item.dataset.wanted === address) return;
  item.dataset.wanted = address;
  item.tries = 0;
  if (item.dataset.near === "yes") bring(item);
}

function watch(item) {
  const image = item.querySelector("img");
  const address = image.getAttribute("src");
  // The browser need not bring twice what comes by here.
  image.removeAttribute("loading");
  want(item, address);
  eyes.observe(item);
}

// One list takes over what the fresh one has: in its order, without a flicker.
function take(list, fresh) {
  const known = new Map([...list.children].map((item) => [item.dataset.card, item]));
  for (const item of [...fresh.children]) {
    const here = known.get(item.dataset.card);
    known.delete(item.dataset.card);
    if (!here) {
      const own = document.importNode(item, true);
      list.append(own);
      watch(own);
      continue;
    }
    list.append(here);
    here.querySelector("a").href = item.querySelector("a").getAttribute("href");
    const label = item.querySelector(".sub").textContent;
    here.querySelector(".sub").textContent = label;
    here.querySelector("img").alt = label;
    want(here, item.querySelector("img").getAttribute("src"));
  }
  for (const gone of known.values()) { eyes.unobserve(gone); gone.remove(); }
}

function follow(event) {
  const lists = parts()?.querySelectorAll(".air") ?? [];
  const fresh = event.detail.querySelectorAll('[data-live="cards"] .air');
  lists.forEach((list, at) => { if (fresh[at]) take(list, fresh[at]); });
}

if (parts()) {
  // Brought here, card by card, and by nobody else.
  parts().dataset.busy = "cards";
  for (const item of parts().querySelectorAll(".air > li")) watch(item);
  document.addEventListener("live", follow);
}
