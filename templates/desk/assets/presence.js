// Who else has a page open, as the desk tells it over the page's stream: a name beside each story, gone
// when the other page is. Nothing is locked by it.
let all = [];
let timer = 0;

const WRITES = 15000;
const names = (list) => list.map((one) => one.name).join("、");

function words(place) {
  const here = all.filter((one) => one.at === place);
  const write = here.filter((one) => one.writes);
  const look = here.filter((one) => !one.writes);
  return [write.length ? `${names(write)}正在改` : "", look.length ? `${names(look)}正在看` : ""].filter(Boolean).join("，");
}

// Writes the names into a page, the one that is seen or a fresh one.
export function dress(page = document) {
  for (const slot of page.querySelectorAll("[data-here]")) {
    const text = words(slot.dataset.here);
    if (slot.textContent !== text) slot.textContent = text;
    slot.classList.toggle("writes", text.includes("正在改"));
  }
}

// A page that is loaded again goes and comes: who is gone stays for a moment.
export function heard(list) {
  const gone = all.some((one) => !list.some((other) => other.at === one.at && other.name === one.name));
  clearTimeout(timer);
  timer = setTimeout(() => { all = list; dress(); }, gone ? 1500 : 0);
}

export function alone() { clearTimeout(timer); all = []; dress(); }

let writes = false;
export const address = () => `/events?at=${encodeURIComponent(location.pathname)}${writes ? "&writes=1" : ""}`;

// `again`: tells the desk anew. Whoever stops writing is a reader again after some seconds.
export function writing(again) {
  let quiet = 0;
  const set = (now) => { if (writes !== now) { writes = now; again(); } };
  document.addEventListener("input", (event) => {
    if (!event.target.closest?.("[data-editable]")) return;
    clearTimeout(quiet);
    quiet = setTimeout(() => set(false), WRITES);
    set(true);
  });
}
