// 播出包: a link for a guest is whole and can be copied. Where the desk has no address of its own for the
// outside, it is the one by which this page was reached.
import { say } from "./forms.js";

function links() {
  for (const box of document.querySelectorAll(".shares .link")) {
    if (box.value.startsWith("/")) box.setAttribute("value", location.origin + box.value);
    if (box.nextElementSibling) continue;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "second", textContent: "复制" });
    button.dataset.act = "copy";
    box.after(button);
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest('[data-act="copy"]');
  if (!button) return;
  const box = button.previousElementSibling;
  box.select();
  // Only a guarded page may write to the clipboard by itself.
  try { await navigator.clipboard.writeText(box.value); say("链接已复制", true); } catch { say("请按 Ctrl+C 复制选中的链接。", true); }
});
document.addEventListener("live", links);
links();
