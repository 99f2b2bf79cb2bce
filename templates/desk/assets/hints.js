// What a field holds, as one writes: characters or cells, and whether that is what the house wants.
import { cells } from "./captions.js";

const letters = (text) => [...text].filter((c) => !/\s/.test(c)).length;
const range = (text, least, most) => {
  const long = letters(text);
  const off = !long ? "" : long < least ? `，还差${least - long}字` : long > most ? `，多${long - most}字` : "";
  return { text: `${long}字${off}`, bad: Boolean(off) };
};
const room = (text, most) => {
  const wide = cells(text);
  return { text: `${wide}格${wide > most ? `，超${wide - most}格` : ""}`, bad: wide > most };
};
// A sentence that ears do not follow.
const LONGEST = 75;

// Widths and lengths as the checks have them.
function held(name, text) {
  if (name === "headline") return room(text, 16);
  if (name === "headline_long") return room(text, 30);
  if (name === "lead") return range(text, 60, 90);
  if (name === "voice_over") {
    const all = range(text, 120, 220);
    const long = text.split(/[。！？\n]/).find((one) => letters(one) > LONGEST && !one.includes("“"));
    return long ? { text: `${all.text}，有一句${letters(long)}字`, bad: true } : all;
  }
  if (name === "locator") return room(text, 10);
  if (/^strap\.\d+\.line$/.test(name)) return text ? room(text, 18) : { text: "", bad: false };
  return null;
}

export function hint(element) {
  const box = element.closest(".field, .strap")?.querySelector(".count");
  const now = box && held(element.name, element.value);
  if (!now) return;
  box.textContent = now.text;
  box.classList.toggle("bad", now.bad);
}
