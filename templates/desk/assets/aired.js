// 实播: what is typed is not swept away by news; a table is sent as it is, and its problems are told by row.
import { say } from "./forms.js";
import { signedOut } from "./live.js";

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-keep]");
  if (form) form.dataset.busy = "";
});

const file = document.getElementById("table-file");
file?.addEventListener("change", async () => {
  const [chosen] = file.files;
  if (!chosen) return;
  const box = document.getElementById("table-said");
  box.textContent = "正在读表…";
  try {
    const answer = await fetch(`/api/editions/${file.dataset.edition}/as-run`, {
      method: "POST", body: chosen, headers: { "content-type": "application/octet-stream", accept: "application/json" },
    });
    if (answer.status === 401) { signedOut(); return; }
    if (answer.status === 413) { box.textContent = "表格太大，请只留这一期。"; return; }
    const said = await answer.json();
    const lines = said.problems ?? [];
    const head = said.error || `存了${said.recorded}条${said.unchanged ? `，${said.unchanged}条原来就有` : ""}。`;
    const list = document.createElement("ul");
    for (const line of lines) list.append(Object.assign(document.createElement("li"), { textContent: line }));
    const word = Object.assign(document.createElement("p"), { textContent: head, className: answer.ok ? "" : "wrong" });
    box.replaceChildren(word, ...(lines.length ? [list] : []));
    // What was typed by hand beside it stays.
    const anew = () => { if (!document.querySelector("form[data-busy]")) location.reload(); };
    if (answer.ok) setTimeout(anew, lines.length ? 6000 : 1200);
  } catch { say("连接断了，表格没有存上；请再选一次。"); box.textContent = ""; } finally { file.value = ""; }
});
