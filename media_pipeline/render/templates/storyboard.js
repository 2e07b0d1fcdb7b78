// The bar that finds a moment by its picture: the cues of the storyboard, which the browser reads,
// say which part of which sheet shows a moment. Nothing is fetched before somebody uses the bar.

const player = document.querySelector("video");
const board = player.querySelector("[data-storyboard]");
const bar = document.querySelector("[data-seek]");
const glimpse = document.querySelector("[data-glimpse]");
const [picture, words] = glimpse.children;
const HANDLE = 16; // how wide the handle of the bar is, in CSS pixels
const last = Math.floor(bar.max / bar.step) * bar.step;

const chapters = [...document.querySelectorAll(".chapters a")].map((link) => ({
  start: Number(link.hash.slice("#t=".length)),
  title: link.querySelector("span").textContent,
}));

function clock(time) {
  const [hours, minutes, rest] = [time / 3600, (time / 60) % 60, time % 60].map(Math.floor);
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

function told(time) {
  const chapter = chapters.findLast(({ start }) => start <= time + 0.05);
  return chapter ? `${clock(time)}, ${chapter.title}` : clock(time);
}

// The picture of a moment, above the bar, until the player itself shows that moment.

let shown = NaN;

function show(time) {
  board.track.mode = "hidden"; // read, and never drawn
  shown = time;
  words.textContent = told(time);
  draw();
  glimpse.hidden = false;
  glimpse.style.left = `${(time / bar.max) * (bar.offsetWidth - glimpse.offsetWidth)}px`;
}

function draw() {
  const cue = [...(board.track.cues ?? [])].findLast(({ startTime }) => startTime <= shown);
  picture.hidden = !cue;
  if (!cue) return;
  const sheet = new URL(cue.text, board.src);
  const [left, top, width, height] = sheet.hash.match(/\d+/g);
  sheet.hash = "";
  Object.assign(picture.style, {
    width: `${width}px`,
    height: `${height}px`,
    background: `url("${sheet}") -${left}px -${top}px`,
  });
}

function hide() {
  glimpse.hidden = true;
}

board.addEventListener("load", () => glimpse.hidden || show(shown));
bar.addEventListener("pointermove", ({ clientX }) => {
  const { left, width } = bar.getBoundingClientRect();
  const share = Math.max(clientX - left - HANDLE / 2, 0) / (width - HANDLE);
  show(Math.min(Math.round((share * bar.max) / bar.step) * bar.step, last));
});
bar.parentNode.addEventListener("pointerleave", hide);
bar.addEventListener("blur", hide);
player.addEventListener("seeked", hide);
addEventListener("keydown", ({ key }) => key === "Escape" && hide());

// The bar follows the player, and the player goes where the bar is let go.

let held = false;

function tell(time) {
  bar.setAttribute("aria-valuetext", told(time));
}

function follow() {
  // A screen reader would read out every step of a bar that has the focus.
  if (held || bar.matches(":focus-visible")) return;
  bar.value = player.currentTime;
  tell(player.currentTime);
}

for (const name of ["timeupdate", "seeking"]) player.addEventListener(name, follow);
bar.addEventListener("keydown", () => (bar.value = player.currentTime));
bar.addEventListener("input", () => {
  held = true;
  tell(Number(bar.value));
  show(Number(bar.value));
});
bar.addEventListener("change", () => {
  held = false;
  player.currentTime = Number(bar.value);
});
follow();
