// The embedded player and the page around it. Messages, both ways, are objects with a type:
//   media-episode:height {height}  to the page: how tall the player is, in CSS pixels
//   media-episode:ask              from the page: tell it again
//   media-episode:play {t}         from the page: play from a moment, such as "12:31"

const player = document.querySelector("audio, video");

function tellHeight() {
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  parent.postMessage({ type: "media-episode:height", height }, "*");
}

if (parent !== window) {
  new ResizeObserver(tellHeight).observe(document.body);
  addEventListener("message", ({ source, data }) => {
    if (source !== parent) return;
    if (data?.type === "media-episode:ask") tellHeight();
    if (data?.type === "media-episode:play") {
      location.replace(`#t=${encodeURIComponent(data.t)}`);
      player.play().catch(() => {}); // the browser may want a click on the player itself
    }
  });
}
