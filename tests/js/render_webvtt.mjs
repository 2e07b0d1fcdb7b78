// Reads a JSON array of WebVTT texts on stdin; prints, for each, what W3C's parser makes of it.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(import.meta.url);
const { WebVTTParser } = require("webvtt-parser");
const entities = require("webvtt-parser/html-entities.json");

const milliseconds = (seconds) => Math.round(seconds * 1000) / 1000; // 2.2800000000000002
const flat = (node) => (node.type === "text" ? node.value : (node.children ?? []).map(flat).join(""));
const voice = (node) => node.children.find((child) => child.name === "v")?.value ?? null;

const read = (text) => {
  const { cues, errors } = new WebVTTParser(entities).parse(text, "captions");
  const shown = cues.map((cue) => ({
    start: milliseconds(cue.startTime),
    end: milliseconds(cue.endTime),
    text: flat(cue.tree),
    voice: voice(cue.tree),
  }));
  return { errors, cues: shown };
};

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
