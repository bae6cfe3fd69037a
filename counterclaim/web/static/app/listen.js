// Reads a page aloud, sentence by sentence, and marks the one that is being read, in the page and in the text beside it.

/** @typedef {{ id: string, about: string, text: string, audio?: string }} Sentence */
/** @typedef {{ language: string, missing: string, why_not: string, sentences: Sentence[] }} Playlist */

class Player {
  /** @param {HTMLElement} room */
  constructor(room) {
    this.room = room;
    this.audio = new Audio();
    this.ahead = new Audio();
    this.at = 0;
    /** @type {Playlist | null} */
    this.list = null;
    this.touched = 0;
    this.play = this.#button("play");
    this.why = /** @type {HTMLElement} */ (room.querySelector("[data-why]"));
    this.script = /** @type {HTMLElement} */ (room.querySelector(".script"));
    this.speed = /** @type {HTMLSelectElement} */ (room.querySelector('[data-act="speed"]'));
    this.play.hidden = false;
    this.play.addEventListener("click", () => void this.toggle());
    this.#button("back").addEventListener("click", () => void this.go(this.at - 1));
    this.#button("on").addEventListener("click", () => void this.go(this.at + 1));
    this.speed.addEventListener("change", () => { this.audio.playbackRate = Number(this.speed.value); });
    this.audio.addEventListener("ended", () => void this.go(this.at + 1));
    this.audio.addEventListener("error", () => { if (this.audio.getAttribute("src")) this.stop(this.room.dataset.langFailed ?? ""); });
    for (const kind of ["wheel", "touchmove"]) addEventListener(kind, () => { this.touched = Date.now(); }, { passive: true });
    void this.#known();
  }

  /** @param {string} name */
  #button(name) {
    return /** @type {HTMLButtonElement} */ (this.room.querySelector(`[data-act="${name}"]`));
  }

  /** Ask who reads before anybody presses: the button says it where nobody does. */
  async #known() {
    const found = await fetch("/listen/voices").then((answer) => answer.json()).catch(() => ({}));
    const spoken = document.documentElement.lang;
    if (typeof found[spoken] === "string") {
      this.play.setAttribute("aria-disabled", "true");
      await this.#load();
      this.why.textContent = this.list?.why_not ?? "";
    }
  }

  async #load() {
    if (this.list) return;
    this.list = await fetch(this.room.dataset.playlist ?? "").then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    if (!this.list) return;
    this.script.replaceChildren(...this.list.sentences.map((sentence) => {
      const row = document.createElement("li");
      row.id = sentence.id;
      row.textContent = sentence.text;
      row.lang = this.list?.language ?? "";
      return row;
    }));
    /** @type {HTMLElement} */ (this.room.querySelector("details")).hidden = false;
  }

  async toggle() {
    if (this.play.getAttribute("aria-disabled") === "true") return;
    if (!this.audio.paused) {
      this.audio.pause();
      this.play.textContent = this.room.dataset.langResume ?? "";
      this.room.dataset.state = "paused";
      return;
    }
    this.play.textContent = this.room.dataset.langWait ?? "";
    await this.#load();
    if (!this.list || this.list.missing) { this.stop(this.list?.why_not || this.room.dataset.langFailed || ""); return; }
    for (const element of this.room.querySelectorAll(".player [hidden]")) element.removeAttribute("hidden");
    if (this.audio.getAttribute("src") && this.audio.currentTime && !this.audio.ended) await this.#start();
    else await this.go(this.at);
  }

  /** @param {number} at */
  async go(at) {
    const sentences = this.list?.sentences ?? [];
    if (at < 0) return;
    this.#mark(null);
    if (at >= sentences.length) { this.at = 0; this.audio.removeAttribute("src"); this.stop(""); return; }
    this.at = at;
    const sentence = sentences[at];
    if (!sentence?.audio) return;
    this.audio.src = sentence.audio;
    this.#mark(sentence);
    /** @type {HTMLElement} */ (this.room.querySelector("[data-at]")).textContent = `${at + 1} / ${sentences.length}`;
    const next = sentences[at + 1]?.audio;
    await this.#start();
    if (next) { this.ahead.preload = "auto"; this.ahead.src = next; }
  }

  async #start() {
    this.audio.playbackRate = Number(this.speed.value);
    try {
      await this.audio.play();
      this.play.textContent = this.room.dataset.langPause ?? "";
      this.why.textContent = "";
      this.room.dataset.state = "reading";
    } catch (error) {
      if (/** @type {Error} */ (error).name !== "AbortError") this.stop(this.room.dataset.langFailed ?? "");
    }
  }

  /** @param {string} words */
  stop(words) {
    this.#mark(null);
    this.play.textContent = this.room.dataset.langListen ?? "";
    this.why.textContent = words;
    this.room.dataset.state = "still";
  }

  /** @param {Sentence | null} sentence */
  #mark(sentence) {
    for (const element of document.querySelectorAll(".is-spoken")) element.classList.remove("is-spoken");
    if (!sentence) return;
    const own = document.getElementById(sentence.id);
    const page = document.querySelector(`[data-say="${CSS.escape(sentence.about)}"]`);
    own?.classList.add("is-spoken");
    page?.classList.add("is-spoken");
    if (page && Date.now() - this.touched > 4000) page.scrollIntoView({ block: "nearest" });
  }
}

for (const room of document.querySelectorAll(".listen[data-playlist]")) new Player(/** @type {HTMLElement} */ (room));
