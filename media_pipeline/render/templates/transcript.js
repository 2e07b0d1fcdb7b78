// The transcript: it follows the playback, its sentences lead into the sound, it can be searched.

const player = document.querySelector("audio, video");
const transcript = document.querySelector(".transcript");
const find = (name) => document.querySelector(`[data-${name}]`);
const sentences = [...transcript.querySelectorAll("[data-t]")];
const times = sentences.map((sentence) => Number(sentence.dataset.t));
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** The place of the last of the ascending numbers that is not greater than `wanted`, or -1. */
function lastUpTo(numbers, wanted) {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

// What is seen: in a frame the transcript has a scroll bar of its own, on the page it has not.

function seen() {
  if (getComputedStyle(transcript).overflowY === "auto") return transcript.getBoundingClientRect();
  return { top: 0, bottom: innerHeight };
}

function isSeen(sentence) {
  const { top, bottom } = sentence.getBoundingClientRect();
  const view = seen();
  return bottom > view.top && top < view.bottom;
}

function show(sentence) {
  const { top, bottom } = sentence.getBoundingClientRect();
  const view = seen();
  const height = view.bottom - view.top;
  if (top > view.top + height * 0.25 && bottom < view.bottom - height * 0.15) return;
  const scroller = view instanceof DOMRect ? transcript : window;
  const behavior = still.matches ? "instant" : "smooth";
  scroller.scrollBy({ top: top - view.top - height * 0.4, behavior });
}

// Follow. Who has scrolled away is left alone until the sentence that is heard is seen again.

const follow = find("follow");
let current = -1;

function mark() {
  const now = player.currentTime > 0 ? lastUpTo(times, player.currentTime + 0.05) : -1;
  if (now === current) return;
  const before = sentences[current];
  before?.removeAttribute("aria-current");
  current = now;
  const sentence = sentences[now];
  sentence?.setAttribute("aria-current", "true");
  if (sentence && before && follow.checked && (isSeen(before) || isSeen(sentence))) show(sentence);
}

player.addEventListener("timeupdate", mark);
player.addEventListener("seeking", mark);
follow.addEventListener("change", () => follow.checked && sentences[current] && show(sentences[current]));
mark();

// Seek by sentence.

function playFrom(sentence) {
  player.currentTime = Number(sentence.dataset.t);
  player.play().catch(() => {}); // the browser may want a click on the player itself
}

transcript.addEventListener("click", (event) => {
  const sentence = event.target.closest("[data-t]");
  if (sentence && getSelection().isCollapsed) playFrom(sentence);
});

for (const button of document.querySelectorAll("[data-sentence]")) {
  button.addEventListener("click", () => {
    const at = lastUpTo(times, player.currentTime + 0.05) + Number(button.dataset.sentence);
    const sentence = sentences[Math.min(Math.max(at, 0), sentences.length - 1)];
    if (sentence) playFrom(sentence);
  });
}

// Search, without regard to capitals and accents; a result may go on in the next sentence.

const form = find("search");
const field = form.querySelector("input");
const output = form.querySelector("output");
const listen = find("listen");
let text = "";
let begins = [];
let results = [];
let at = 0;
let shown = false;

// On large screens the form stays in sight, below the player of a sound.
const bar = document.querySelector(".player:not(.film)");
if (bar) {
  new ResizeObserver(() => {
    form.style.top = `${bar.offsetHeight + (parseFloat(getComputedStyle(bar).top) || 0)}px`;
  }).observe(bar);
}

/** The text as it is compared, character for character. */
function folded(words) {
  return words
    .replace(/[^\x00-\x7f]/g, (mark) => mark.normalize("NFD")[0])
    .replace(/\s/g, " ")
    .replaceAll("’", "'")
    .toLowerCase();
}

function readOnce() {
  if (text) return;
  let paragraph = null;
  const parts = [];
  let length = 0;
  for (const sentence of sentences) {
    if (paragraph) parts.push(sentence.parentNode === paragraph ? " " : "\n");
    length += paragraph ? 1 : 0;
    begins.push(length);
    parts.push(sentence.textContent);
    length += sentence.textContent.length;
    paragraph = sentence.parentNode;
  }
  text = parts.map((part) => (part === "\n" ? part : folded(part))).join("");
}

function search() {
  readOnce();
  const wanted = folded(field.value.trim());
  results = [];
  if (wanted) {
    let start = text.indexOf(wanted);
    for (; start >= 0; start = text.indexOf(wanted, start + wanted.length)) {
      results.push([start, start + wanted.length]);
    }
  }
  const from = lastUpTo(results.map(([start]) => start), (begins[current] ?? 0) - 1) + 1;
  at = from < results.length ? from : 0;
  shown = false; // who is typing shall not lose the field from sight
  paint("found", results);
  tellResult();
  if (!wanted) output.textContent = "";
}

function tellResult() {
  const result = results[at];
  listen.hidden = !result;
  paint("chosen", result ? [result] : []);
  const words = result ? form.dataset.found : form.dataset.none;
  output.textContent = words.replace("{at}", at + 1).replace("{count}", results.length);
}

const sentenceOf = ([start]) => sentences[lastUpTo(begins, start)];

// Not in the page's style, because the W3C's CSS checker takes ::highlight() for a mistake.
const colours = new CSSStyleSheet();
colours.replaceSync(`
  ::highlight(found) { background: #ffe27a; color: #000000; }
  ::highlight(chosen) { background: #ff9a3d; color: #000000; }
`);
document.adoptedStyleSheets.push(colours);

/** Colour stretches of the text. Where the browser cannot, the count and the scrolling remain. */
function paint(name, stretches) {
  if (!CSS.highlights) return;
  CSS.highlights.set(name, new Highlight(...stretches.slice(0, 2000).map(rangeOf)));
}

function rangeOf([start, end]) {
  const range = new Range();
  const [first, last] = [lastUpTo(begins, start), lastUpTo(begins, end - 1)];
  range.setStart(sentences[first].firstChild, start - begins[first]);
  range.setEnd(sentences[last].firstChild, Math.min(end - begins[last], sentences[last].textContent.length));
  return range;
}

function step(by) {
  if (!results.length) return;
  if (shown) at = (at + by + results.length) % results.length;
  shown = true;
  tellResult();
  show(sentenceOf(results[at]));
}

field.addEventListener("input", search);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  step(1);
});
form.querySelector("[data-result]").addEventListener("click", () => step(-1));
listen.addEventListener("click", () => playFrom(sentenceOf(results[at])));
