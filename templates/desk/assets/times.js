// Start and latest start of each row, by the same arithmetic as the server's (shared vectors in the tests):
// lengths in milliseconds, summed from the top; and from the slot's end backwards.
export function times(lengths, slot) {
  let at = 0;
  const front = lengths.map((length) => { const start = at; at += length; return start; });
  const total = at;
  at = slot;
  const back = lengths.slice().reverse().map((length) => (at -= length)).reverse();
  return { front, back, total, over: total - slot };
}

// `04:05`; minus where the rest does not fit any more. To the nearest second.
export function clock(ms) {
  const seconds = Math.trunc((Math.abs(ms) + 500) / 1000);
  const two = (number) => String(number).padStart(2, "0");
  return `${ms < 0 && seconds > 0 ? "-" : ""}${two(Math.trunc(seconds / 60))}:${two(seconds % 60)}`;
}
