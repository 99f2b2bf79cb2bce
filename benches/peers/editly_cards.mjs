// Ten title cards with editly: the same ground, the same lines, the same movement as ours.
import { readFileSync } from "node:fs";
import editly from "editly";

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const ease = (t, start, length) => 1 - (1 - Math.min(Math.max((t - start) / length, 0), 1)) ** 3;

for (const [n, lines] of job.cards.entries()) {
  const words = {
    type: "fabric",
    func: ({ width, fabric }) => ({
      async onRender(progress, canvas) {
        const t = progress * 5;
        const leave = Math.min(Math.max((5 - t) / 0.32, 0), 1);
        canvas.add(new fabric.Rect({ left: 168, top: 430, width: 12, height: 240, fill: "#F5B301",
          opacity: ease(t, 0, 0.5) * leave }));
        lines.forEach((line, i) => {
          const part = ease(t, 0.2 + 0.11 * i, 0.62);
          canvas.add(new fabric.Text(line, { left: 204, top: 400 + 132 * i + 36 * (1 - part), fontSize: 96,
            fontFamily: "Noto Sans CJK SC", fontWeight: "bold", fill: "#F4F4F4", opacity: part * leave }));
        });
      },
      onClose() {},
    }),
  };
  await editly({
    outPath: `${job.out}/editly-${n}.mp4`, width: 1920, height: 1080, fps: 25, keepSourceAudio: false,
    customOutputArgs: ["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p"],
    clips: [{ duration: 5, transition: null, layers: [{ type: "image", path: job.ground, zoomDirection: null }, words] }],
  });
}
