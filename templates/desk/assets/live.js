// Follows changes by one event stream, open only while the page is seen: a browser opens six at most.
// A change brings the page again; what is being typed, the focus and the place on the page stay.
import { say } from "./toast.js";
import { address, alone, dress, heard, writing } from "./presence.js";

const policy = window.trustedTypes?.createPolicy("desk", { createHTML: (text) => text });
const parse = (text) => new DOMParser().parseFromString(policy ? policy.createHTML(text) : text, "text/html");

let stream = null;
// The last change that the page holds.
let last = document.documentElement.dataset.mark;
let looking = null;
let again = false;

// Each part as the desk last sent it: what scripts made of it since is no news.
const versions = new Map();
for (const part of document.querySelectorAll("[data-live]")) versions.set(part.dataset.live, part.outerHTML);

// The part is not what the desk sent: the next look puts that back.
export function forget(part) { versions.delete(part.dataset.live); }

// The session is over. A page that somebody writes on or reads from stays; all others go to the login.
export function signedOut() {
  if (typed(document.body) || written()) say("登录已过期：请在另一个标签页登录，再回来；写的还在这里。");
  else if (document.dispatchEvent(new Event("signedout", { cancelable: true }))) location.reload();
}

// Done when the page is as the desk had it at this moment or later.
export function refresh() {
  if (looking) again = true;
  else looking = looks().finally(() => { looking = null; });
  return looking;
}

async function looks() {
  do {
    again = false;
    await look();
  } while (again);
}

async function look() {
  const asked = performance.now();
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" }, cache: "no-store" });
    if (answer.redirected && new URL(answer.url).pathname === "/login") {
      signedOut();
      return;
    }
    if (answer.ok) put(Object.assign(parse(await answer.text()), { asked }));
  } catch { /* the stream says when the desk is back */ }
}

// Takes over what the desk changed in the parts that are marked, but nothing in which somebody types or drags:
// that is older than what the desk sent, so a later look takes it over.
function put(page) {
  const sent = new Map([...page.querySelectorAll("[data-live]")].map((fresh) => [fresh.dataset.live, fresh.outerHTML]));
  dress(page);
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = page.querySelector(`[data-live="${CSS.escape(part.dataset.live)}"]`);
    if (!fresh) { part.remove(); versions.delete(part.dataset.live); continue; }
    const version = sent.get(part.dataset.live);
    if (versions.get(part.dataset.live) === version) continue;
    if (part.matches("[data-busy]") || part.querySelector("[data-busy]") || typed(part)) continue;
    keep(part, fresh);
    versions.set(part.dataset.live, version);
    if (part.isEqualNode(fresh)) continue;
    const focus = part.contains(document.activeElement) ? path(document.activeElement) : null;
    const here = document.importNode(fresh, true);
    part.before(here);
    films(part, here);
    part.remove();
    if (focus) here.querySelector(focus)?.focus({ preventScroll: true });
  }
  for (const fresh of page.querySelectorAll("[data-live]")) {
    const known = document.querySelector(`[data-live="${CSS.escape(fresh.dataset.live)}"]`);
    // A part that was not there: the page is loaded anew, unless somebody writes on it; then by a later look.
    if (!known && !written()) { location.reload(); return; }
  }
  document.dispatchEvent(new CustomEvent("live", { detail: page }));
}

// A film that is the same goes on: where it stands, and playing if it does.
function films(part, here) {
  const known = [...part.querySelectorAll("video[src]")];
  for (const slot of here.querySelectorAll("video[src]")) {
    const at = known.findIndex((film) => film.getAttribute("src") === slot.getAttribute("src") && film.innerHTML === slot.innerHTML);
    if (at < 0) continue;
    const [film] = known.splice(at, 1);
    // The one keeps it on the whole screen, too.
    if (slot.parentNode.moveBefore) slot.parentNode.moveBefore(film, slot); else slot.before(film);
    slot.remove();
  }
}

// Whether somebody has written something there that was not sent.
function typed(part) {
  const boxes = [...part.querySelectorAll("input:not([type=hidden]), textarea")];
  const choices = [...part.querySelectorAll("select[name] option")];
  return boxes.some((box) => box.value !== box.defaultValue)
    || choices.some((one) => one.selected !== one.defaultSelected && one.closest("select").querySelector("option[selected]"));
}

// Whether anything on the page would be lost if it were loaded anew.
function written() {
  if (document.querySelector("[data-busy]")) return true;
  if ([...document.querySelectorAll("[data-live]")].some(typed)) return true;
  return !document.dispatchEvent(new Event("leaving", { cancelable: true }));
}

// What was opened stays open, what was ticked stays ticked.
function keep(part, fresh) {
  const name = (one) => `${one.closest("[data-id]")?.dataset.id}/${one.className}/${one.querySelector("summary")?.dataset.act}`;
  const open = new Set([...part.querySelectorAll("details[open]")].map(name));
  for (const one of fresh.querySelectorAll("details")) if (open.has(name(one))) one.open = true;
  for (const one of part.querySelectorAll("input[type=checkbox]:checked")) {
    const same = fresh.querySelector(`input[type=checkbox][name="${CSS.escape(one.name)}"][value="${CSS.escape(one.value)}"]`);
    if (same) same.checked = true;
  }
}

// How an element is found again on the fresh page.
function path(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const row = element.closest("[data-id]");
  const target = element.getAttribute("href");
  const own = element.name ? `[name="${CSS.escape(element.name)}"]`
    : element.dataset.act ? `[data-act="${CSS.escape(element.dataset.act)}"]`
      : target ? `a[href="${CSS.escape(target)}"]` : element.localName;
  if (row) return `[data-id="${CSS.escape(row.dataset.id)}"] ${own}`;
  // A field or button of a form is found by where the form goes.
  const form = element.closest("form[action]");
  if (form && element.name) return `form[action="${CSS.escape(form.getAttribute("action"))}"] ${own}`;
  return target ? own : null;
}

function listen() {
  const one = new EventSource(address());
  one.addEventListener("mark", (event) => {
    document.getElementById("away").hidden = true;
    if (last !== event.data) refresh();
    last = event.data;
  });
  one.addEventListener("presence", (event) => { if (one === stream) heard(JSON.parse(event.data)); });
  one.addEventListener("error", () => {
    if (one !== stream) return;
    document.getElementById("away").hidden = false;
    alone();
    if (one.readyState === EventSource.CLOSED) { close(); setTimeout(open, 5000); }
  });
  return one;
}

function open() {
  if (stream || document.hidden) return;
  stream = listen();
}

// The next stream is there before the last one goes: nobody seems to leave in between.
let before = null;
function renew() {
  if (!stream) return;
  before?.close();
  before = stream;
  stream = listen();
  stream.addEventListener("open", () => { before?.close(); before = null; }, { once: true });
}

function close() {
  before?.close();
  stream?.close();
  before = stream = null;
}

export function follow() {
  open();
  writing(renew);
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  // A page that comes back out of the browser's memory.
  addEventListener("pageshow", (event) => { if (event.persisted) open(); });
}
