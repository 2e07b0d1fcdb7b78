// What the browser's own player lacks: addresses of moments, chapters, speed, a memory.

const player = document.querySelector("audio, video");
const page = document.querySelector("link[rel=canonical]").href;
const files = [...document.querySelectorAll("audio source, video source, a[download]")].map(
  (each) => each.src ?? each.href,
);

// Safari plays playlists well: there, the video comes in the size that the line bears.
const playlist = player.querySelector("source[type*=mpegurl]");
if (playlist && "ManagedMediaSource" in window) {
  player.prepend(playlist);
  player.load();
}

for (const template of document.querySelectorAll("template[data-tools]")) {
  template.replaceWith(template.content);
}
const find = (name) => document.querySelector(`[data-${name}]`);
const told = find("told");

/** Show one of the texts that the page brings, with the values it asks for. */
function tell(name, values = {}) {
  told.textContent = told.dataset[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

/** The seconds in "751", "12:31" or "1:02:03.5"; NaN for anything else. */
function seconds(text) {
  if (!/^(\d+:){0,2}\d+(\.\d+)?$/.test(text)) return NaN;
  return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** The moment that an address names by #t= or ?t= (Media Fragments: of a span, its beginning). */
function moment(url) {
  const named = new URLSearchParams(url.hash.slice(1)).get("t") ?? url.searchParams.get("t") ?? "";
  return seconds(named.replace(/^npt:/, "").split(",")[0]);
}

function clock(time) {
  const [hours, minutes, rest] = [time / 3600, (time / 60) % 60, time % 60].map(Math.floor);
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

function playFrom(time) {
  player.currentTime = time;
  player.play().catch(() => {}); // the browser may want a click on the player itself
}

/** Bring a video into sight; a sound stays there anyway. */
function look() {
  if (player.matches("video")) player.scrollIntoView({ block: "nearest" });
}

// Links to a moment of sound, video or this page: chapters, times of the transcript, notes.

function leadsHere(url) {
  const plain = url.origin + url.pathname;
  return [...files, page, location.origin + location.pathname].includes(plain);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href*='t=']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const url = new URL(link.href);
  const exact = link.closest(".transcript p")?.querySelector("[data-t]")?.dataset.t;
  const time = Number(exact ?? moment(url));
  if (!leadsHere(url) || Number.isNaN(time)) return;
  event.preventDefault();
  playFrom(time);
  if (!link.closest(".transcript")) look();
});

// Chapters.

const chapters = [...document.querySelectorAll(".chapters a")];
const starts = chapters.map((link) => moment(new URL(link.href)));

function markChapter() {
  const now = starts.findLastIndex((start) => start <= player.currentTime + 0.05);
  chapters.forEach((link, at) => {
    if (at === now) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
}

find("next-chapter")?.addEventListener("click", () => {
  const next = starts.findIndex((start) => start > player.currentTime + 0.05);
  if (next < 0) return tell("last");
  playFrom(starts[next]);
  look();
  tell("chapter", { title: chapters[next].querySelector("span").textContent });
});

// Speed, and the link to this moment.

const speed = find("speed");
speed.addEventListener("change", () => (player.playbackRate = Number(speed.value)));
player.addEventListener("ratechange", () => (speed.value = String(player.playbackRate)));

find("copy").addEventListener("click", async () => {
  const link = `${page}#t=${clock(player.currentTime)}`;
  try {
    await navigator.clipboard.writeText(link);
    tell("copied", { link });
  } catch {
    tell("byHand", { link });
  }
});

// Memory: nothing is kept unless the listener asks, and nothing breaks where storage is blocked.

const WANTED = "media-remember";
const PLACE = `media-place:${new URL(page).pathname}`;
const remember = find("remember");
let kept = 0;

function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key, value) {
  try {
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch {
    // Private windows and frames may have no storage.
  }
}

function keepPlace() {
  kept = player.currentTime;
  keep(PLACE, remember.checked && !player.ended ? String(kept) : "");
}

remember.checked = recall(WANTED) === "yes";
remember.addEventListener("change", () => {
  keep(WANTED, remember.checked ? "yes" : "");
  keepPlace();
});
for (const name of ["pause", "ended"]) player.addEventListener(name, keepPlace);

player.addEventListener("timeupdate", () => {
  markChapter();
  if (Math.abs(player.currentTime - kept) > 5) keepPlace();
});

// Where to begin: at the moment in the address, or where the listener stopped.

function goToAddress() {
  const time = moment(new URL(location.href));
  if (!Number.isNaN(time)) player.currentTime = time;
  return !Number.isNaN(time);
}

addEventListener("hashchange", goToAddress);
const place = remember.checked ? Number(recall(PLACE)) : 0;
if (!goToAddress() && place > 0) {
  player.currentTime = place;
  tell("resumed", { time: clock(place) });
}
