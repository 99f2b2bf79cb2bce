// What is said where one looks, for a moment.
export function say(text, good = false) {
  document.querySelector(".toast")?.remove();
  const box = Object.assign(document.createElement("p"), { className: good ? "toast good" : "toast", textContent: text });
  box.setAttribute("role", good ? "status" : "alert");
  // Above an open dialog, else behind it nobody sees it.
  (document.querySelector("dialog[open]") ?? document.body).append(box);
  setTimeout(() => box.remove(), good ? 2500 : 8000);
}
