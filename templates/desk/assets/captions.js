// 唱词 by the same arithmetic as the server's (shared vectors in the tests): what a line may be, how it is
// written down, and what becomes of the lines when one is split, merged or moved. Times in milliseconds.
export const FRAME = 40;
const GAP = 80;
const START = "，。、；：？！．…—～·・）》」』】〉〗〕］｝”’%％‰℃℉°,.;:?!)]}-‐–/／＿_々〻";
const END = "（《「『【〈〖〔［｛“‘([{$￥¥€£#＃@＠№";

// Half cells of a text: Han two, Latin and digits one.
export function halves(text) {
  let sum = 0;
  for (const c of text) sum += width(c.codePointAt(0));
  return sum;
}

function width(c) {
  const within = (from, to) => c >= from && c <= to;
  if (c <= 0x1f || within(0x7f, 0x9f) || within(0x200b, 0x200f) || within(0xfe00, 0xfe0f) || within(0x300, 0x36f)) return 0;
  if ([0x2014, 0x2018, 0x2019, 0x201c, 0x201d, 0x2026, 0xb7].includes(c)) return 2;
  return within(0xff61, 0xffdc) || c <= 0x10ff ? 1 : 2;
}

// `12.5`: full-width cells.
export const cells = (text) => halves(text) / 2;

// Every broken rule: `[{ line, problem }]`, lines from 0. `rules`: `cells`, `least`, `longest`.
export function faults(lines, rules) {
  const found = [];
  lines.forEach(({ start, end, text }, line) => {
    const fault = (problem) => found.push({ line, problem });
    const chars = [...text];
    if (!text.trim()) fault("空行");
    if (halves(text) > rules.cells * 2) fault(`超宽：${cells(text)} 格`);
    if (/[，。；\n！]/.test(text)) fault("含逗号、句号等不上屏的标点");
    if (text.startsWith(" ") || text.endsWith(" ") || text.includes("  ")) fault("多余的空格");
    if (line > 0 && chars.length && START.includes(chars[0])) fault("行首标点");
    const last = chars.at(-1);
    if (last && ((END.includes(last) && line + 1 !== lines.length) || "，。；：、·,;:".includes(last))) fault("行末标点");
    if (end - start < rules.least) fault(`停留过短：${end - start} 毫秒`);
    if (end - start > rules.longest) fault(`停留过长：${end - start} 毫秒`);
    if (start % FRAME || end % FRAME) fault("不在帧上");
    const next = lines[line + 1];
    if (next && next.start < end) fault("与下一行重叠");
    else if (next && next.start > end && next.start - end < GAP) fault("与下一行间隔不足两帧");
  });
  return found;
}

export const frame = (ms) => Math.floor((ms + FRAME / 2) / FRAME) * FRAME;

// `mm:ss.cc`.
export function clock(ms) {
  const hundredths = Math.floor(Math.max(ms, 0) / 10);
  const two = (number) => String(number).padStart(2, "0");
  return `${two(Math.floor(hundredths / 6000))}:${two(Math.floor(hundredths / 100) % 60)}.${two(hundredths % 100)}`;
}

// What a person types: `00:12.40`, `12.4`, `1:02`, also with marks of full width; `null`: no time.
export function instant(text) {
  const plain = text.trim().replaceAll("：", ":").replaceAll("．", ".").replaceAll("。", ".");
  const found = /^(?:(\d{1,2}):)?(\d{1,3})(?:\.(\d{1,3}))?$/.exec(plain);
  if (!found) return null;
  const seconds = Number(found[2]);
  if (found[1] !== undefined && seconds > 59) return null;
  return frame((Number(found[1] ?? 0) * 60 + seconds) * 1000 + Number((found[3] ?? "").padEnd(3, "0")));
}

// One line, as the desk tidies it: composed characters, no marks that nobody sees, one space for white space.
const UNSEEN = /[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
export const tidy = (text) => text.normalize("NFC").replace(UNSEEN, "").split(/\s+/).filter(Boolean).join(" ");
export const line = ({ start, end, text }) => `${clock(start)}-${clock(end)} ${tidy(text)}`;
export const write = (lines) => lines.map(line).join("\n");

export function read(text) {
  return text.split("\n").filter((one) => one.trim()).map((one) => {
    const [, start, end, words] = /^(\S+?)-(\S+) ?(.*)$/.exec(one);
    return { start: instant(start) ?? 0, end: instant(end) ?? 0, text: words };
  });
}

// Parted before character `caret` of a line (UTF-16, as a caret counts); its time by the width of both parts.
export function split(lines, at, caret) {
  const { start, end, text } = lines[at];
  const [head, tail] = [tidy(text.slice(0, caret)), tidy(text.slice(caret))];
  if (!head || !tail || end - start < 2 * FRAME) return null;
  const share = start + (end - start) * halves(head) / Math.max(1, halves(head) + halves(tail));
  const middle = Math.min(Math.max(frame(share), start + FRAME), end - FRAME);
  return lines.toSpliced(at, 1, { start, end: middle, text: head }, { start: middle, end, text: tail });
}

// One line of this and the next; `spoken` says whether a pause stands between them. Nothing after the last.
export function merge(lines, at, spoken = "") {
  const [one, two] = [lines[at], lines[at + 1]];
  if (!one || !two) return null;
  const joint = one.text.slice(-4) + two.text.slice(0, 4);
  const text = tidy(spoken.includes(joint) ? one.text + two.text : `${one.text} ${two.text}`);
  return lines.toSpliced(at, 2, { start: one.start, end: two.end, text });
}

// A line begins or ends (`side`) at another time; a neighbour that touches it goes along, and no line
// vanishes. `read`: when the reading ends.
export function retime(lines, at, side, ms, read) {
  const next = lines.map((one) => ({ ...one }));
  const [one, above, below] = [next[at], next[at - 1], next[at + 1]];
  if (side === "start") {
    const least = above ? above.start + FRAME : 0;
    const to = Math.min(Math.max(frame(ms), least), one.end - FRAME);
    if (above && (above.end === one.start || above.end > to)) above.end = to;
    one.start = to;
  } else {
    const most = below ? below.end - FRAME : Math.max(read, one.end);
    const to = Math.max(Math.min(frame(ms), most), one.start + FRAME);
    if (below && (below.start === one.end || below.start < to)) below.start = to;
    one.end = to;
  }
  return next;
}

// The next tenth of a second on or back, on the frame nearest to it.
export const nudge = (ms, by) => frame((Math.floor((ms + 50) / 100) + by) * 100);
