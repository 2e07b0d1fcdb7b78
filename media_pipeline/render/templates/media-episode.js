// For pages of other sites: <media-episode src="https://…/series/episode"> shows the player of an
// episode as tall as its content; so are frames with embed.html that were pasted without it.
//
//   src         the episode's folder, or its embed.html; from where this script comes, nowhere else
//   t           where to begin: "12:31"
//   transcript  put the transcript into this page too (the host must allow it by CORS)
//
// What stands in the element stays where this script does not run; its words name the frame.
(() => {
  "use strict";
  const home = new URL(document.currentScript.src).origin;
  const TALLEST = 6000;

  const frames = () => [...document.querySelectorAll("iframe")];
  const isOurs = (frame) => frame.src && new URL(frame.src).origin === home;

  addEventListener("message", ({ source, origin, data }) => {
    if (origin !== home || data?.type !== "media-episode:height") return;
    const frame = frames().find((each) => each.contentWindow === source);
    if (!frame || !isOurs(frame) || !Number.isFinite(data.height)) return;
    frame.style.height = `${Math.min(Math.max(data.height, 100), TALLEST)}px`;
  });
  for (const frame of frames().filter(isOurs)) {
    // To any origin, because a frame that has not loaded yet has that of this page.
    frame.contentWindow?.postMessage({ type: "media-episode:ask" }, "*");
  }

  class MediaEpisode extends HTMLElement {
    connectedCallback() {
      if (document.readyState !== "loading") return this.fill();
      addEventListener("DOMContentLoaded", () => this.fill(), { once: true });
    }

    fill() {
      const address = this.address();
      if (!address || this.querySelector("iframe")) return;
      const frame = document.createElement("iframe");
      frame.src = address;
      frame.title = this.title || this.textContent.trim() || "Podcast";
      frame.loading = "lazy";
      frame.allow = "autoplay; clipboard-write; fullscreen";
      Object.assign(frame.style, { border: "0", width: "100%", height: "360px" });
      this.style.display = "block";
      this.replaceChildren(frame);
      if (this.hasAttribute("transcript")) this.addTranscript(address, frame);
    }

    address() {
      const url = new URL(this.getAttribute("src") ?? "", document.baseURI);
      if (url.origin !== home) return null;
      if (!url.pathname.endsWith(".html")) url.pathname = url.pathname.replace(/\/?$/, "/embed.html");
      if (this.hasAttribute("t")) url.hash = `t=${this.getAttribute("t")}`;
      return url;
    }

    async addTranscript(address, frame) {
      const answer = await fetch(new URL("transcript.html", address)).catch(() => null);
      if (!answer?.ok) return;
      const template = document.createElement("template");
      template.innerHTML = await answer.text();
      const section = template.content.querySelector("section");
      const [details, summary] = ["details", "summary"].map((name) => document.createElement(name));
      summary.textContent = section.getAttribute("aria-label");
      // Another transcript in the page would have the same ids.
      for (const part of section.querySelectorAll("[id]")) part.removeAttribute("id");
      section.addEventListener("click", (event) => playFrom(frame, event));
      details.append(summary, section);
      this.append(details);
    }
  }

  function playFrom(frame, event) {
    const link = event.target.closest("a[href^='#t=']");
    if (!link) return;
    event.preventDefault();
    const t = link.getAttribute("href").slice("#t=".length);
    frame.contentWindow.postMessage({ type: "media-episode:play", t }, home);
  }

  if (!customElements.get("media-episode")) customElements.define("media-episode", MediaEpisode);
})();
