// One title card with Remotion: the same ground, the same lines, the same movement as ours.
import React from "react";
import { AbsoluteFill, Composition, Img, registerRoot, useCurrentFrame } from "remotion";

const ease = (t, start, length) => 1 - (1 - Math.min(Math.max((t - start) / length, 0), 1)) ** 3;

const Card = ({ ground, lines }) => {
  const t = useCurrentFrame() / 25;
  const leave = Math.min(Math.max((4.96 - t) / 0.32, 0), 1);
  return (
    <AbsoluteFill>
      <Img src={ground} />
      <div style={{ position: "absolute", left: 168, top: 430, width: 12, height: 240,
        background: "#F5B301", opacity: ease(t, 0, 0.5) * leave }} />
      {lines.map((line, i) => {
        const part = ease(t, 0.2 + 0.11 * i, 0.62);
        return <div key={i} style={{ position: "absolute", left: 204, top: 400 + 132 * i + 36 * (1 - part),
          fontSize: 96, fontFamily: "Noto Sans CJK SC", fontWeight: 700, color: "#F4F4F4",
          opacity: part * leave, whiteSpace: "nowrap" }}>{line}</div>;
      })}
    </AbsoluteFill>
  );
};

registerRoot(() => <Composition id="card" component={Card} width={1920} height={1080} fps={25}
  durationInFrames={125} defaultProps={{ ground: "", lines: [] }} />);
