// 导入名录: a table is checked first and written on a second press; the file never leaves the page between.
import { say } from "./forms.js";

const form = document.getElementById("import");
const box = document.getElementById("imported");
let busy = false;

async function ask(file, query) {
  const answer = await fetch(`/api/organizations/import?${query}`, {
    method: "POST", body: file, headers: { accept: "application/json", "content-type": "application/octet-stream" },
  });
  const said = await answer.json().catch(() => null);
  if (answer.status === 413) throw new Error("文件超过20 MB，请拆分后再导入。");
  if (!answer.ok || !said) throw new Error(said?.error ?? "没有读成，请再试一次。");
  return said;
}

function line(text) {
  return Object.assign(document.createElement("p"), { textContent: text });
}

function button(text, press) {
  const one = Object.assign(document.createElement("button"), { type: "button", textContent: text });
  one.addEventListener("click", () => run(press));
  return one;
}

function told(report) {
  const parts = [line(`共${report.rows}行：新增${report.added}家，更新${report.changed}家，没有变化${report.unchanged}家；${report.errors}处错误。`)];
  if (report.problems.length) {
    const list = document.createElement("ul");
    for (const one of report.problems) {
      const item = document.createElement("li");
      item.textContent = `第${one.row}行${one.column ? `“${one.column}”` : ""}：${one.text}${one.error ? "" : "（提醒）"}`;
      list.append(item);
    }
    parts.push(list);
    if (report.more) parts.push(line(`还有${report.more}处没有列出。`));
  }
  return parts;
}

async function run(work) {
  if (busy) return;
  busy = true;
  box.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch (error) {
    say(error instanceof TypeError ? "连接断了，没有导入；请检查网络再试一次。" : error.message);
  } finally {
    busy = false;
    box.removeAttribute("aria-busy");
  }
}

async function write(file, skip) {
  const report = await ask(file, skip ? "skip=yes" : "");
  box.replaceChildren(line(`已写入${report.imported}家。`), ...told(report));
  say("名录已更新", true);
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const file = document.getElementById("table").files[0];
  if (!file) return;
  run(async () => {
    box.replaceChildren(line("正在核对……"));
    const report = await ask(file, "trial=yes").catch((error) => { box.replaceChildren(); throw error; });
    const parts = told(report);
    if (!report.errors && report.added + report.changed) parts.push(button("写入名录", () => write(file, false)));
    if (report.errors && report.added + report.changed) parts.push(button("跳过有错的行，写入其余", () => write(file, true)));
    box.replaceChildren(...parts);
  });
});
