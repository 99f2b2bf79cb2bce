// Ten title cards with Remotion; making the bundle and fetching a browser are not part of the time.
import { readFileSync } from "node:fs";
import { bundle } from "@remotion/bundler";
import { ensureBrowser, openBrowser, renderMedia, selectComposition } from "@remotion/renderer";

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const browserExecutable = process.env.BROWSER || null;
if (!browserExecutable) await ensureBrowser();
const serveUrl = await bundle({ entryPoint: new URL("index.jsx", import.meta.url).pathname });
const ground = `data:image/png;base64,${readFileSync(job.ground).toString("base64")}`;
const puppeteerInstance = await openBrowser("chrome", { browserExecutable });
const begun = performance.now();
for (const [n, lines] of job.cards.entries()) {
  const inputProps = { ground, lines };
  const composition = await selectComposition({ serveUrl, id: "card", inputProps, puppeteerInstance });
  await renderMedia({ composition, serveUrl, inputProps, puppeteerInstance, codec: "h264", crf: 18,
    x264Preset: "veryfast", concurrency: 2, outputLocation: `${job.out}/remotion-${n}.mp4` });
}
console.log(`SECONDS ${(performance.now() - begun) / 1000}`);
await puppeteerInstance.close({ silent: true });
