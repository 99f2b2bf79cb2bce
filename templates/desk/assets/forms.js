// Forms marked `data-quiet` are sent without leaving the page: once, however often the button is pressed;
// a refusal is said where it happened. Without a script they work as forms do.
import { refresh, signedOut } from "./live.js";
import { say } from "./toast.js";

export { say };

const held = (one) => (one.matches("input[type=checkbox], input[type=radio]") ? one.checked
  : one.matches("select") ? [...one.options].map((option) => option.selected).join() : one.value);

// As a reset of the whole form does it.
function clear(one) {
  if (one.matches("input[type=checkbox], input[type=radio]")) one.checked = one.defaultChecked;
  else if (one.matches("select")) {
    for (const option of one.options) option.selected = option.defaultSelected;
    if (one.selectedIndex < 0) one.selectedIndex = 0;
  } else if (one.matches("input:not([type=hidden]), textarea")) one.value = one.defaultValue;
}

export async function send(form, button) {
  if (form.dataset.sending) return false;
  form.dataset.sending = "yes";
  const data = new URLSearchParams(new FormData(form, button));
  const sent = [...form.elements].map((one) => [one, held(one)]);
  const buttons = form.querySelectorAll("button");
  for (const one of buttons) one.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { accept: "application/json" } });
    if (answer.status === 401 || new URL(answer.url).pathname === "/login") { signedOut(); return false; }
    if (!answer.ok) {
      const said = await answer.json().catch(() => null);
      say(said?.error ?? "没有改成，请再试一次。");
      if (answer.status === 409) refresh();
      return false;
    }
    // What somebody typed meanwhile was not sent.
    for (const [one, value] of sent) if (held(one) === value) clear(one);
    await refresh();
    return true;
  } catch {
    say("连接断了，没有改成；请检查网络再试一次。");
    return false;
  } finally {
    delete form.dataset.sending;
    for (const one of buttons) one.disabled = false;
  }
}

export function forms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-quiet]")) return;
    event.preventDefault();
    const button = event.submitter;
    if (button?.dataset.confirm && !confirm(button.dataset.confirm)) return;
    send(form, button);
  });
  // An open menu closes when one looks elsewhere.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu.contains(event.target)) continue;
      menu.open = false;
      // A reason that was begun and left would keep the page from following.
      menu.querySelector("form")?.reset();
    }
  });
}
